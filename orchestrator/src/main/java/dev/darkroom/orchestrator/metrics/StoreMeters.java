package dev.darkroom.orchestrator.metrics;

import dev.darkroom.events.Topics;
import dev.darkroom.orchestrator.loop.Loop;
import dev.darkroom.storage.jobs.Backlog;
import dev.darkroom.storage.jobs.Backlog.Depth;
import dev.darkroom.storage.jobs.Backlog.InFlight;
import dev.darkroom.storage.jobs.Outbox;
import dev.darkroom.storage.jobs.WebhookDeliveries;
import dev.darkroom.telemetry.GaugeGroup;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Looks now and then at what waits in the store. It is the same for all orchestrators, and every one of them tells it. */
@ApplicationScoped
class StoreMeters {
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final Backlog backlog;
    private final Outbox outbox;
    private final WebhookDeliveries deliveries;
    private final GaugeGroup queued;
    private final GaugeGroup inFlight;
    private final AtomicLong unpublished;
    private final AtomicLong undelivered;
    private final Loop loop;

    StoreMeters(Backlog backlog, Outbox outbox, WebhookDeliveries deliveries, MeterRegistry registry, Vertx vertx) {
        this.backlog = backlog;
        this.outbox = outbox;
        this.deliveries = deliveries;
        this.queued = new GaugeGroup(registry, "darkroom.jobs.queued");
        this.inFlight = new GaugeGroup(registry, "darkroom.jobs.in.flight");
        // What was never counted yet would be missing from dashboards and alerts.
        queued.set(Map.of(Tags.of("pool", Topics.DEFAULT_POOL, "priority", priority(0)), 0L));
        inFlight.set(byState(List.of(new InFlight(Topics.DEFAULT_POOL, "", 0, 0))));
        this.unpublished = new AtomicLong();
        this.undelivered = new AtomicLong();
        registry.gauge("darkroom.outbox.pending", unpublished);
        registry.gauge("darkroom.webhooks.pending", undelivered);
        this.loop = new Loop("meters", vertx, this::look);
    }

    void start(@Observes StartupEvent event) {
        loop.start(INTERVAL);
    }

    void stop(@Observes ShutdownEvent event) {
        loop.close();
    }

    private Uni<Boolean> look() {
        return Uni.combine()
                .all()
                .unis(backlog.depths(), backlog.inFlight(), outbox.waiting(), deliveries.pending())
                .with((depths, out, messages, calls) -> {
                    queued.set(byPriority(depths));
                    inFlight.set(byState(out));
                    unpublished.set(messages);
                    undelivered.set(calls);
                    return false;
                });
    }

    /** Clients choose among two hundred priorities, which are too many for labels. */
    private static Map<Tags, Long> byPriority(List<Depth> depths) {
        Map<Tags, Long> jobs = new HashMap<>();
        depths.forEach(depth -> jobs.merge(
                Tags.of("pool", depth.pool(), "priority", priority(depth.priority())), depth.jobs(), Long::sum));
        return jobs;
    }

    private static String priority(int priority) {
        return priority == 0 ? "normal" : priority > 0 ? "high" : "low";
    }

    private static Map<Tags, Long> byState(List<InFlight> groups) {
        Map<Tags, Long> attempts = new HashMap<>();
        groups.forEach(group -> {
            attempts.merge(Tags.of("pool", group.pool(), "state", "dispatched"), (long) group.dispatched(), Long::sum);
            attempts.merge(Tags.of("pool", group.pool(), "state", "running"), (long) group.running(), Long::sum);
        });
        return attempts;
    }
}
