package dev.darkroom.orchestrator.webhooks;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts what becomes of deliveries. */
final class DeliveryMeters {
    private final Counter delivered;
    private final Counter retried;
    private final Counter abandoned;
    private final Counter turnedOff;

    DeliveryMeters(MeterRegistry registry) {
        this.delivered = counter(registry, "delivered");
        this.retried = counter(registry, "retried");
        this.abandoned = counter(registry, "abandoned");
        this.turnedOff = counter(registry, "turned_off");
    }

    private static Counter counter(MeterRegistry registry, String result) {
        return registry.counter("darkroom.webhooks.deliveries", "result", result);
    }

    void count(Verdict verdict) {
        Counter counter =
                switch (verdict) {
                    case Verdict.Delivered it -> delivered;
                    case Verdict.Retry it -> retried;
                    case Verdict.Abandon it -> abandoned;
                    case Verdict.TurnOff it -> turnedOff;
                };
        counter.increment();
    }
}
