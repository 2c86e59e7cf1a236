package dev.darkroom.orchestrator.webhooks;

import dev.darkroom.events.JobId;
import dev.darkroom.jobs.JobView;
import dev.darkroom.orchestrator.loop.EventLoop;
import dev.darkroom.orchestrator.loop.Loop;
import dev.darkroom.orchestrator.processing.Commit;
import dev.darkroom.orchestrator.processing.CommitListener;
import dev.darkroom.outbound.OutboundClient;
import dev.darkroom.outbound.OutboundPolicy;
import dev.darkroom.storage.jobs.JobViews;
import dev.darkroom.storage.jobs.WebhookDeliveries;
import dev.darkroom.storage.jobs.WebhookDeliveries.Delivery;
import dev.darkroom.storage.jobs.webhooks.WebhookEndpoint;
import dev.darkroom.storage.jobs.webhooks.WebhookEndpoints;
import dev.darkroom.storage.jobs.webhooks.WebhookSecret;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
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
    private static final Set<String> SCHEMES = Set.of("http", "https");

    private final WebhookDeliveries deliveries;
    private final InstantSource clock;
    private final JobViews jobs;
    private final WebhookEndpoints endpoints;
    private final WebhookSecret secret;
    private final RetrySchedule schedule;
    private final OutboundClient client;
    private final WebhookSender sender;
    private final DeliveryMeters meters;
    private final EventLoop eventLoop;
    private final Loop loop;
    private final ReceiverQueues queues = new ReceiverQueues(CALLS_AT_A_TIME, CALLS_WAITING);

    Deliverer(
            WebhookDeliveries deliveries,
            JobViews jobs,
            WebhookEndpoints endpoints,
            WebhooksConfig config,
            InstantSource clock,
            MeterRegistry registry,
            Vertx vertx) {
        SecureRandom random = new SecureRandom();
        this.deliveries = deliveries;
        this.jobs = jobs;
        this.endpoints = endpoints;
        this.secret = secret(config, random);
        this.clock = clock;
        this.schedule = new RetrySchedule(random);
        this.client = new OutboundClient(
                OutboundPolicy.of(
                                SCHEMES,
                                config.ports().orElse(Set.of()),
                                config.allow().orElse(List.of()))
                        .closing(config.closedPorts().orElse(Set.of())),
                WebhookSender.TIMEOUT);
        this.sender = new WebhookSender(client, clock);
        this.meters = new DeliveryMeters(registry);
        this.eventLoop = new EventLoop(vertx);
        this.loop = new Loop("webhooks", vertx, this::callDue);
    }

    private static WebhookSecret secret(WebhooksConfig config, SecureRandom random) {
        return config.secret().map(WebhookSecret::new).orElseGet(() -> {
            LOG.warn(
                    "darkroom.webhooks.secret is not set: webhooks are signed with a random secret that no receiver knows");
            return WebhookSecret.draw(random);
        });
    }

    void start(@Observes StartupEvent event) {
        loop.start(INTERVAL);
    }

    void stop(@Observes ShutdownEvent event) {
        // Calls in progress end with the process; when their claims have run out, an orchestrator makes them again.
        loop.close();
        client.close();
    }

    @Override
    public void committed(Commit commit) {
        if (!commit.changes().webhooks().isEmpty()) {
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

    /** A call that does not fit into its receiver's queue is due again when the claim has run out. */
    private void enqueue(Delivery delivery, Instant claimedUntil) {
        queues.submit(receiver(delivery.url()), () -> call(delivery, claimedUntil));
    }

    private Uni<Void> call(Delivery delivery, Instant claimedUntil) {
        if (clock.instant().plus(WebhookSender.TIMEOUT).isAfter(claimedUntil)) {
            return Uni.createFrom().voidItem();
        }
        return eventLoop
                .run(() -> jobs.find(delivery.jobId()))
                .map(job -> job.map(JobView::tenant).orElse(""))
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(tenant -> endpoints
                        .find(tenant, delivery.url())
                        .orElseGet(() -> WebhookEndpoint.unknown(tenant, delivery.url())))
                .chain(endpoint -> verdict(delivery, endpoint)
                        .chain(verdict -> eventLoop.run(() -> keep(verdict, delivery, endpoint))));
    }

    private Uni<Verdict> verdict(Delivery delivery, WebhookEndpoint endpoint) {
        if (endpoint.disabledAt() != null) {
            return Uni.createFrom().item(new Verdict.Abandon("the address is turned off"));
        }
        List<WebhookSecret> secrets = endpoint.secrets(secret.forTenant(endpoint.tenant()), clock.instant())
                .toList();
        return sender.call(delivery, secrets).map(answer -> schedule.judge(answer, delivery.attempts() + 1));
    }

    private Uni<Void> keep(Verdict verdict, Delivery delivery, WebhookEndpoint endpoint) {
        Instant now = clock.instant();
        Uni<Void> kept =
                switch (verdict) {
                    case Verdict.Delivered(int status) -> deliveries.delivered(delivery.id(), status, now);
                    case Verdict.Retry(String reason, Duration after) ->
                        deliveries.retryAt(delivery.id(), reason, now.plus(after));
                    case Verdict.Abandon(String reason) -> deliveries.abandoned(delivery.id(), reason, now);
                    case Verdict.TurnOff(String reason) ->
                        Uni.createFrom()
                                .voidItem()
                                .emitOn(Infrastructure.getDefaultWorkerPool())
                                .invoke(() -> endpoints.disable(endpoint.tenant(), endpoint.url(), now))
                                .chain(() -> eventLoop.run(() -> deliveries.abandoned(delivery.id(), reason, now)));
                };
        return kept.invoke(() -> record(verdict, delivery));
    }

    /** Counts and logs a result once it is stored. */
    private void record(Verdict verdict, Delivery delivery) {
        meters.count(verdict);
        JobId jobId = delivery.jobId();
        String id = delivery.id();
        switch (verdict) {
            case Verdict.Delivered delivered -> LOG.debugf("webhook delivered jobId=%s deliveryId=%s", jobId, id);
            case Verdict.Retry retry ->
                LOG.infof(
                        "webhook failed jobId=%s deliveryId=%s call=%d reason=%s",
                        jobId, id, delivery.attempts() + 1, retry.reason());
            case Verdict.Abandon abandon ->
                LOG.warnf("webhook abandoned jobId=%s deliveryId=%s reason=%s", jobId, id, abandon.reason());
            case Verdict.TurnOff turnOff ->
                LOG.warnf("webhook address turned off jobId=%s deliveryId=%s reason=%s", jobId, id, turnOff.reason());
        }
    }

    /** Scheme, host and port; an address without them is a receiver of its own. */
    private static String receiver(String url) {
        int afterScheme = url.indexOf("://") + 3;
        int path = url.indexOf('/', afterScheme);
        return path < 0 ? url : url.substring(0, path);
    }
}
