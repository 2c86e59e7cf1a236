package dev.darkroom.orchestrator.webhooks;

import dev.darkroom.orchestrator.loop.EventLoop;
import dev.darkroom.orchestrator.loop.Loop;
import dev.darkroom.orchestrator.processing.CommitListener;
import dev.darkroom.storage.jobs.Changes;
import dev.darkroom.storage.jobs.WebhookDeliveries;
import dev.darkroom.storage.jobs.WebhookDeliveries.Delivery;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jboss.logging.Logger;

/**
 * Makes the webhook calls that are due. A call is claimed for a while, so several orchestrators share the work and what a
 * dead one had claimed is called by another.
 */
@ApplicationScoped
class Deliverer implements CommitListener {
    private static final Logger LOG = Logger.getLogger(Deliverer.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration CLAIM = Duration.ofSeconds(60);
    private static final int BATCH = 100;
    private static final int CALLS_AT_A_TIME = 8;
    private static final int CALLS_WAITING = 256;

    private final WebhookDeliveries deliveries;
    private final InstantSource clock;
    private final RetrySchedule schedule;
    private final Caller caller;
    private final EventLoop eventLoop;
    private final Loop loop;
    private final Lanes lanes = new Lanes(CALLS_AT_A_TIME, CALLS_WAITING);

    Deliverer(WebhookDeliveries deliveries, WebhooksConfig config, InstantSource clock, Vertx vertx) {
        SecureRandom random = new SecureRandom();
        this.deliveries = deliveries;
        this.clock = clock;
        this.schedule = new RetrySchedule(random);
        this.caller = new Caller(signer(config, random), clock);
        this.eventLoop = new EventLoop(vertx);
        this.loop = new Loop("webhooks", vertx, this::callDue);
    }

    private static StandardWebhooks signer(WebhooksConfig config, SecureRandom random) {
        return config.secret().map(StandardWebhooks::withSecret).orElseGet(() -> {
            LOG.warn("darkroom.webhooks.secret is not set: webhooks are signed with a secret that nobody knows");
            return StandardWebhooks.withRandomSecret(random);
        });
    }

    void start(@Observes StartupEvent event) {
        loop.start(INTERVAL);
    }

    void stop(@Observes ShutdownEvent event) {
        // Calls in progress end with the process; when their claims have run out, somebody makes them again.
        loop.close();
    }

    @Override
    public void committed(Changes changes) {
        if (!changes.webhooks().isEmpty()) {
            loop.wake();
        }
    }

    private Uni<Boolean> callDue() {
        Instant now = clock.instant();
        Instant claimedUntil = now.plus(CLAIM);
        return deliveries
                .claimDue(now, claimedUntil, BATCH)
                .invoke(due -> due.forEach(delivery -> enqueue(delivery, claimedUntil)))
                .map(due -> due.size() == BATCH);
    }

    /** What does not fit into its receiver's lane is due again when the claim has run out. */
    private void enqueue(Delivery delivery, Instant claimedUntil) {
        lanes.submit(receiver(delivery.url()), () -> call(delivery, claimedUntil));
    }

    private Uni<Void> call(Delivery delivery, Instant claimedUntil) {
        if (clock.instant().plus(Caller.TIMEOUT).isAfter(claimedUntil)) {
            return Uni.createFrom().voidItem();
        }
        return caller.call(delivery)
                .map(answer -> schedule.judge(answer, delivery.attempts() + 1))
                .chain(verdict -> eventLoop.run(() -> keep(verdict, delivery)));
    }

    private Uni<Void> keep(Verdict verdict, Delivery delivery) {
        Instant now = clock.instant();
        return switch (verdict) {
            case Verdict.Delivered(int status) -> deliveries.delivered(delivery.id(), status, now);
            case Verdict.Retry(String reason, Duration after) -> {
                LOG.infof(
                        "webhook failed jobId=%s attempt=%d reason=%s",
                        delivery.jobId(), delivery.attempts() + 1, reason);
                yield deliveries.retryAt(delivery.id(), reason, now.plus(after));
            }
            case Verdict.Abandon(String reason) -> {
                LOG.warnf("webhook abandoned jobId=%s reason=%s", delivery.jobId(), reason);
                yield deliveries.abandoned(delivery.id(), reason, now);
            }
        };
    }

    /** Scheme, host and port; an address without them is a receiver of its own. */
    private static String receiver(String url) {
        int afterScheme = url.indexOf("://") + 3;
        int path = url.indexOf('/', afterScheme);
        return path < 0 ? url : url.substring(0, path);
    }
}
