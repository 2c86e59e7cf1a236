package dev.darkroom.worker.presence;

import dev.darkroom.events.CloudEvent;
import dev.darkroom.events.Codec;
import dev.darkroom.events.Topics;
import dev.darkroom.events.WorkerStatus;
import dev.darkroom.worker.attempts.RunningAttempts;
import dev.darkroom.worker.config.WorkerConfig;
import dev.darkroom.worker.engine.Generator;
import dev.darkroom.worker.engine.Load;
import dev.darkroom.worker.messaging.Records;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;

/**
 * Sends the worker's status: when it changes, once a second at most, and otherwise every few seconds. It has a thread and a producer of its
 * own, which drops a status that the broker does not take at once, so that nothing waits for it.
 */
@Singleton
public class Presence {
    private static final Logger LOG = Logger.getLogger(Presence.class);
    private static final String SOURCE = "/darkroom/gpu-worker";
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration REPEAT = Duration.ofSeconds(3);
    private static final int PATIENCE_MILLIS = 1_000;
    private static final int BUFFER_BYTES = 1 << 20;

    private final WorkerConfig config;
    private final Generator generator;
    private final RunningAttempts running;
    private final Clock clock;
    private final Map<String, Object> kafka;
    private final Instant since;
    private final String host = host();
    private final String version = ConfigProvider.getConfig()
            .getOptionalValue("quarkus.application.version", String.class)
            .orElse("unknown");
    private final CountDownLatch leaving = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().name("presence").daemon().unstarted(this::run);

    @Inject
    Presence(
            WorkerConfig config,
            Generator generator,
            RunningAttempts running,
            Clock clock,
            @Identifier("default-kafka-broker") Map<String, Object> kafka) {
        this.config = config;
        this.generator = generator;
        this.running = running;
        this.clock = clock;
        this.since = clock.instant();
        this.kafka = new HashMap<>(kafka);
        this.kafka.put(ProducerConfig.ACKS_CONFIG, "1");
        this.kafka.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, false);
        this.kafka.put(ProducerConfig.RETRIES_CONFIG, 0);
        this.kafka.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        this.kafka.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
        this.kafka.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE_MILLIS);
        this.kafka.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
        this.kafka.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 2 * PATIENCE_MILLIS);
    }

    public void start() {
        thread.start();
    }

    /** Whether its thread runs, unless it was closed. */
    public boolean isAlive() {
        return leaving.getCount() == 0 || thread.getState() != Thread.State.TERMINATED;
    }

    /** Sends that the worker leaves, unless the broker is away. */
    public void close() throws InterruptedException {
        leaving.countDown();
        thread.join(Duration.ofMillis(2L * PATIENCE_MILLIS));
    }

    private void run() {
        try (Producer<byte[], byte[]> producer =
                new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer())) {
            Optional<WorkerStatus.Present> sent = publish(producer, Optional.empty());
            while (!leaving.await(TICK.toMillis(), TimeUnit.MILLISECONDS)) {
                sent = publish(producer, sent);
            }
            send(producer, new WorkerStatus.Left(config.id(), clock.instant()));
            producer.close(Duration.ofMillis(PATIENCE_MILLIS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns the status that was sent last; after a failure the next tick sends again. */
    private Optional<WorkerStatus.Present> publish(
            Producer<byte[], byte[]> producer, Optional<WorkerStatus.Present> sent) {
        try {
            Instant now = clock.instant();
            boolean stands = sent.filter(last -> !now.isAfter(last.at().plus(REPEAT)))
                    .filter(last -> present(last.at()).equals(last))
                    .isPresent();
            if (stands) {
                return sent;
            }
            WorkerStatus.Present status = present(now);
            send(producer, status);
            return Optional.of(status);
        } catch (RuntimeException e) {
            LOG.warn("worker status not sent", e);
            return Optional.empty();
        }
    }

    private WorkerStatus.Present present(Instant at) {
        Load load = generator.load();
        return new WorkerStatus.Present(
                config.id(),
                at,
                host,
                config.pool(),
                load.device(),
                version,
                since,
                running.draining(),
                running.size(),
                load.models(),
                load.memory(),
                load.batches(),
                running.trainings());
    }

    private void send(Producer<byte[], byte[]> producer, WorkerStatus status) {
        CloudEvent event =
                CloudEvent.of(Codec.WORKERS, status, UUID.randomUUID().toString(), SOURCE, status.at());
        try {
            producer.send(Records.write(Topics.WORKERS, config.id(), event), (metadata, failure) -> {
                if (failure != null) {
                    LOG.debug("worker status not sent", failure);
                }
            });
        } catch (KafkaException e) {
            LOG.debug("worker status not sent", e);
        }
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}
