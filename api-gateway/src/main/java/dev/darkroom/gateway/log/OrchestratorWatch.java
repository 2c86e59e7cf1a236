package dev.darkroom.gateway.log;

import dev.darkroom.events.Topics;
import dev.darkroom.gateway.GatewayConfig;
import dev.darkroom.gateway.http.ProblemException;
import io.quarkus.runtime.Startup;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jboss.logging.Logger;

/**
 * Checks every second whether commands lie in the log that no orchestrator consumes. For a while that is normal: an orchestrator restarts.
 * After that the gateway refuses new jobs, because no orchestrator would start them.
 */
@Startup
@ApplicationScoped
public class OrchestratorWatch {
    private static final Logger LOG = Logger.getLogger(OrchestratorWatch.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final Map<String, Object> broker;
    private final GatewayConfig config;
    private final Undecided undecided = new Undecided();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread =
            Thread.ofPlatform().name("orchestrator-watch").daemon().unstarted(this::watch);

    OrchestratorWatch(@Identifier("default-kafka-broker") Map<String, Object> broker, GatewayConfig config) {
        this.broker = broker;
        this.config = config;
    }

    /** How long commands have waited without any being consumed; zero where none wait. */
    Duration silence() {
        return undecided.longest(System.nanoTime());
    }

    /** Whether that is longer than the platform's own restarts take. */
    boolean isTooLong() {
        return silence().compareTo(config.orchestratorSilence()) > 0;
    }

    /** @throws ProblemException 503 while no orchestrator takes up commands */
    void requireOrchestrator() {
        if (isTooLong()) {
            throw ProblemException.unavailable("No orchestrator takes up jobs at the moment");
        }
    }

    /** Whether it still looks, if it is to. */
    boolean isAlive() {
        return stopping.getCount() == 0 || thread.getState() != Thread.State.TERMINATED;
    }

    @PostConstruct
    void start() {
        thread.start();
    }

    @PreDestroy
    void stop() {
        stopping.countDown();
        thread.interrupt();
    }

    private void watch() {
        try {
            do {
                lookUntilItFails();
            } while (!stopping.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException | InterruptException e) {
            // The application stops; the thread ends.
        }
    }

    private void lookUntilItFails() throws InterruptedException {
        try (Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(consumerConfig(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            do {
                look(consumer);
            } while (!stopping.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptException e) {
            throw e;
        } catch (RuntimeException e) {
            // Without Kafka no command is acknowledged either, and nothing can be said of orchestrators.
            undecided.forget();
            LOG.debug("orchestrators not watched, again soon", e);
        }
    }

    private void look(Consumer<byte[], byte[]> consumer) {
        Set<TopicPartition> partitions = consumer.partitionsFor(Topics.COMMANDS, config.kafkaTimeout()).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .collect(Collectors.toSet());
        Map<Integer, Long> decided =
                new HashMap<>(byNumber(consumer.beginningOffsets(partitions, config.kafkaTimeout())));
        consumer.committed(partitions, config.kafkaTimeout()).forEach((partition, committed) -> {
            if (committed != null) {
                decided.merge(partition.partition(), committed.offset(), Math::max);
            }
        });
        undecided.saw(decided, byNumber(consumer.endOffsets(partitions, config.kafkaTimeout())), System.nanoTime());
    }

    private static Map<Integer, Long> byNumber(Map<TopicPartition, Long> offsets) {
        return offsets.entrySet().stream()
                .collect(Collectors.toMap(entry -> entry.getKey().partition(), Map.Entry::getValue));
    }

    private Map<String, Object> consumerConfig() {
        Map<String, Object> properties = new HashMap<>(broker);
        // For reading the group's offsets; a consumer that subscribes to nothing is no member of its group.
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, Topics.ORCHESTRATOR_GROUP);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        return properties;
    }
}
