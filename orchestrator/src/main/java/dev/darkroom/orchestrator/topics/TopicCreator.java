package dev.darkroom.orchestrator.topics;

import dev.darkroom.events.Topics;
import dev.darkroom.events.Topics.Topic;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.jboss.logging.Logger;

/** Creates the topics that are missing, before anything subscribes to them. */
@ApplicationScoped
class TopicCreator {
    private static final Logger LOG = Logger.getLogger(TopicCreator.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Broker broker;

    TopicCreator(Broker broker) {
        this.broker = broker;
    }

    /** Runs before the messaging channels connect, which observe the same event. */
    void createMissing(@Observes @Priority(1) StartupEvent event) throws ExecutionException, InterruptedException {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (true) {
            try {
                createMissing();
                return;
            } catch (ExecutionException e) {
                if (Instant.now().isAfter(deadline)) {
                    throw e;
                }
                LOG.warnf("topics cannot be created yet error=%s", e.getCause());
                Thread.sleep(PAUSE);
            }
        }
    }

    private void createMissing() throws ExecutionException, InterruptedException {
        Set<String> existing = broker.topics();
        List<Topic> missing = Topics.all().stream()
                .filter(topic -> !existing.contains(topic.name()))
                .toList();
        if (!missing.isEmpty()) {
            broker.create(missing);
            LOG.infof("topics created count=%d", missing.size());
        }
    }
}
