package dev.darkroom.worker.tasks;

import dev.darkroom.events.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The share group of a pool's workers (KIP-932): its settings at the broker, and consumers that join it. */
final class ShareGroup {
    /**
     * Consumers of a worker that ask for a task at a time. A task that the broker offers to all of two dead workers in turn has a
     * delivery left for a living one.
     */
    static final int ASKING = 4;

    /** The most that a broker allows by default. A task that comes again is only reported. */
    private static final int DELIVERIES = 10;

    private final Map<String, Object> kafka;
    private final String pool;
    private final Duration lock;
    private boolean configured;

    ShareGroup(Map<String, Object> kafka, String pool, Duration lock) {
        this.kafka = Map.copyOf(kafka);
        this.pool = pool;
        this.lock = lock;
    }

    String topic() {
        return Topics.tasks(pool);
    }

    /** How long a task stays with a consumer that says nothing. */
    Duration lock() {
        return lock;
    }

    /**
     * Joins with a consumer that holds one task at a time and acknowledges it explicitly.
     *
     * @throws KafkaException when the broker cannot be reached
     */
    ShareConsumer<byte[], byte[]> join() {
        configure();
        Map<String, Object> config = new HashMap<>(kafka);
        config.put(ConsumerConfig.GROUP_ID_CONFIG, Topics.workerGroup(pool));
        config.put(ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG, "explicit");
        config.put(ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG, "record_limit");
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        // An idle slot may wait for its turn as long as it takes.
        config.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, Integer.MAX_VALUE);
        config.put(ConsumerConfig.CONNECTIONS_MAX_IDLE_MS_CONFIG, (long) Integer.MAX_VALUE);
        ShareConsumer<byte[], byte[]> consumer =
                new KafkaShareConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.subscribe(List.of(topic()));
        return consumer;
    }

    /** The same settings by every worker, so that it does not matter who comes first. */
    private synchronized void configure() {
        if (configured) {
            return;
        }
        Map<String, String> settings = Map.of(
                "share.auto.offset.reset",
                "earliest",
                "share.delivery.count.limit",
                Integer.toString(DELIVERIES),
                "share.record.lock.duration.ms",
                Long.toString(lock.toMillis()),
                "share.renew.acknowledge.enable",
                "true");
        Collection<AlterConfigOp> changes = settings.entrySet().stream()
                .map(setting -> new ConfigEntry(setting.getKey(), setting.getValue()))
                .map(entry -> new AlterConfigOp(entry, AlterConfigOp.OpType.SET))
                .toList();
        ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, Topics.workerGroup(pool));
        try (Admin admin = Admin.create(kafka)) {
            admin.incrementalAlterConfigs(Map.of(group, changes)).all().get();
            configured = true;
        } catch (ExecutionException e) {
            throw new KafkaException("the share group could not be configured", e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
