package dev.darkroom.telemetry;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Gauges of one name. One that was there once stays, at 0 while there is nothing to count. */
public final class GaugeGroup {
    private final MeterRegistry registry;
    private final String name;
    private final Map<Tags, AtomicLong> values = new HashMap<>();

    public GaugeGroup(MeterRegistry registry, String name) {
        this.registry = registry;
        this.name = name;
    }

    /** Values by labels; not for several threads at a time. */
    public void set(Map<Tags, Long> counted) {
        counted.keySet().forEach(labels -> values.computeIfAbsent(labels, this::register));
        values.forEach((labels, value) -> value.set(counted.getOrDefault(labels, 0L)));
    }

    private AtomicLong register(Tags labels) {
        AtomicLong value = new AtomicLong();
        registry.gauge(name, labels, value);
        return value;
    }
}
