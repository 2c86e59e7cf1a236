package dev.darkroom.orchestrator.topics;

import dev.darkroom.events.Topics;
import dev.darkroom.events.Topics.Topic;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.jboss.logging.Logger;

/** Creates the topics that are missing, before anything subscribes to them; waits for the broker if need be. */
@ApplicationScoped
class TopicCreator {
    private static final Logger LOG = Logger.getLogger(TopicCreator.class);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Broker broker;

    TopicCreator(Broker broker) {
        this.broker = broker;
    }

    /** Runs before the messaging channels connect, which observe the same event. */
    void onStart(@Observes @Priority(1) StartupEvent event) {
        Thread starting = Thread.currentThread();
        // Quarkus finishes starting before it stops, so a SIGTERM would wait for the broker too.
        Thread impatience = new Thread(starting::interrupt, "stop-waiting-for-broker");
        Runtime.getRuntime().addShutdownHook(impatience);
        try {
            createOnceBrokerAnswers();
            Runtime.getRuntime().removeShutdownHook(impatience);
        } catch (InterruptedException | IllegalStateException e) {
            LOG.info("stopping before the topics were looked at");
        }
    }

    private void createOnceBrokerAnswers() throws InterruptedException {
        while (true) {
            try {
                createMissing();
                return;
            } catch (ExecutionException e) {
                LOG.warn("topics cannot be created yet", e);
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
