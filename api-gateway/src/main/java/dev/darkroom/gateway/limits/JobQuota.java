package dev.darkroom.gateway.limits;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Scheduler;
import dev.darkroom.events.JobId;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.streams.JobHub;
import dev.darkroom.storage.jobs.jdbc.DatabaseException;
import dev.darkroom.storage.jobs.tenants.TenantBudgets;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Limits each tenant's unfinished jobs. A gateway reserves a few jobs of the quota at a time in PostgreSQL, as a {@link QuotaLease}; a new
 * job takes one reservation, which is returned once the orchestrator has announced the job: from then on the job itself counts as
 * unfinished.
 */
@Startup
@ApplicationScoped
public class JobQuota {
    private static final Logger LOG = Logger.getLogger(JobQuota.class);
    private static final Duration TIDY = Duration.ofMillis(250);
    private static final Duration ANNOUNCED_WITHIN = Duration.ofSeconds(10);
    private static final long RETRY_AFTER_SECONDS = 1;

    private final TenantBudgets budgets;
    private final LimitsConfig config;
    private final Refusals refusals;
    private final Map<String, QuotaLease> leases = new ConcurrentHashMap<>();
    private final Cache<JobId, String> unannounced;
    private final Cancellable tidying;

    JobQuota(TenantBudgets budgets, LimitsConfig config, Refusals refusals, JobHub hub) {
        this.budgets = budgets;
        this.config = config;
        this.refusals = refusals;
        this.unannounced = Caffeine.newBuilder()
                .expireAfterWrite(ANNOUNCED_WITHIN)
                .scheduler(Scheduler.systemScheduler())
                .<JobId, String>removalListener((jobId, tenant, cause) -> {
                    if (tenant != null) {
                        of(tenant).giveBack();
                    }
                })
                .build();
        hub.onEveryEvent(unannounced::invalidate);
        this.tidying = Multi.createFrom()
                .ticks()
                .every(TIDY)
                .onOverflow()
                .drop()
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .subscribe()
                .with(tick -> leases.forEach(this::tidy));
    }

    @PreDestroy
    void stop() {
        tidying.cancel();
    }

    /** Submits a job on one reservation of the tenant's quota. Fails with a 429 problem where none is left. */
    public <T> Uni<T> with(String tenant, JobId jobId, Supplier<Uni<T>> submission) {
        Optional<Integer> most = config.unfinishedJobs(tenant);
        if (most.isEmpty()) {
            return submission.get();
        }
        return Uni.createFrom()
                .item(() -> of(tenant).take(() -> budgets.reserve(tenant, most.get(), leaseSize(most.get()))))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .chain(taken -> {
                    if (!taken) {
                        refusals.byUnfinishedJobs();
                        throw ProblemException.tooManyRequests(
                                "At most " + most.get() + " jobs of a tenant may be queued or running",
                                RETRY_AFTER_SECONDS,
                                Map.of());
                    }
                    // Noted before it is written: the announcement may be faster than the acknowledgement.
                    unannounced.put(jobId, tenant);
                    return submission.get().onFailure().invoke(() -> unannounced.invalidate(jobId));
                });
    }

    private static int leaseSize(int most) {
        return Math.max(1, most / 50);
    }

    private QuotaLease of(String tenant) {
        return leases.computeIfAbsent(tenant, name -> new QuotaLease());
    }

    private void tidy(String tenant, QuotaLease held) {
        int surplus = held.takeSurplus();
        if (surplus > 0) {
            try {
                budgets.release(tenant, surplus);
            } catch (DatabaseException e) {
                // The reservations run out by themselves.
                LOG.warn("quota not returned", e);
            }
        }
    }
}
