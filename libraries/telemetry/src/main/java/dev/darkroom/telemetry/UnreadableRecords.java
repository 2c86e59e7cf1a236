package dev.darkroom.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/** Logs and counts the unreadable records that a consumer skipped. */
@Singleton
public class UnreadableRecords {
    /** Of all services; labelled by topic and by the kind of the fault. */
    public static final String COUNTER = "darkroom.records.unreadable";

    private static final Logger LOG = Logger.getLogger(UnreadableRecords.class);

    private final MeterRegistry registry;

    @Inject
    public UnreadableRecords(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Begins to count, at 0: a rate shows the first increment only of a counter that was there before. */
    public void expect(String topic) {
        counter(topic, "envelope");
    }

    /**
     * @param fault its kind, one of few
     * @param reason without any of the content
     */
    public void passedOver(String topic, int partition, long offset, String fault, String reason) {
        count(topic, fault);
        LOG.warnf("record passed over topic=%s partition=%d offset=%d reason=%s", topic, partition, offset, reason);
    }

    /** Counts a record that the caller logs. */
    public void count(String topic, String fault) {
        counter(topic, fault).increment();
    }

    private Counter counter(String topic, String fault) {
        return registry.counter(COUNTER, "topic", topic, "fault", fault);
    }
}
