package dev.darkroom.gateway.submission;

import dev.darkroom.events.GenerationRequest;
import dev.darkroom.events.JobCommand.SubmitJob;
import dev.darkroom.events.JobId;
import dev.darkroom.events.ModelCard;
import dev.darkroom.events.TrainingRequest;
import dev.darkroom.gateway.GatewayConfig;
import dev.darkroom.gateway.fleet.ModelCatalog;
import dev.darkroom.gateway.http.JsonFields;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.http.Violation;
import dev.darkroom.gateway.identity.Caller;
import dev.darkroom.gateway.images.MaskRule;
import dev.darkroom.gateway.limits.JobQuota;
import dev.darkroom.gateway.limits.LimitsConfig;
import dev.darkroom.gateway.log.CommandLog;
import dev.darkroom.gateway.log.JobFinder;
import dev.darkroom.jobs.JobView;
import dev.darkroom.storage.objects.ObjectKeys;
import dev.darkroom.telemetry.Timers;
import dev.darkroom.telemetry.TraceParent;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Appends a client's request to the command log, at most once for each idempotency key.
 *
 * <p>The key names the job, so that all gateways agree on the id without asking each other. Where two of them write different requests
 * under one key at the same time, the first in the log wins, as the orchestrator sees it too; the gateway that wrote the other one reads
 * that and refuses.
 */
@ApplicationScoped
public class JobSubmission {
    private static final long RANDOM_SEEDS = 1L << 32;

    private final CommandLog log;
    private final JobFinder jobs;
    private final ModelCatalog catalog;
    private final SourceStore sources;
    private final TrainingNames names;
    private final JobQuota quota;
    private final WebhookAddresses webhooks;
    private final LimitsConfig limits;
    private final GatewayConfig config;
    private final Timer accepting;
    private final SecureRandom random = new SecureRandom();

    JobSubmission(
            CommandLog log,
            JobFinder jobs,
            ModelCatalog catalog,
            SourceStore sources,
            TrainingNames names,
            JobQuota quota,
            WebhookAddresses webhooks,
            LimitsConfig limits,
            GatewayConfig config,
            MeterRegistry registry) {
        this.log = log;
        this.jobs = jobs;
        this.catalog = catalog;
        this.sources = sources;
        this.names = names;
        this.quota = quota;
        this.webhooks = webhooks;
        this.limits = limits;
        this.config = config;
        this.accepting = Timers.timer(registry, "darkroom.gateway.accept");
    }

    /** @param replayed whether an earlier request under the same key had made the job */
    public record Submitted(JobView job, boolean replayed) {}

    /** Fails with a {@link ProblemException} when the request is refused. */
    public Uni<Submitted> submit(Caller caller, byte[] body, Optional<IdempotencyKey> key) {
        return submit(caller, body, key, null);
    }

    /**
     * As {@link #submit(Caller, byte[], Optional)}, for a client of Replicate's interface.
     *
     * @param client what its interface keeps of how it has asked
     */
    public Uni<Submitted> submit(
            Caller caller, byte[] body, Optional<IdempotencyKey> key, @Nullable Map<String, String> client) {
        return timed(() ->
                submit(caller, new Generation(caller, RequestReader.read(body).as(client), MaskRule.WHITE), key));
    }

    /**
     * As {@link #submit(Caller, byte[], Optional)}, of fields that were read already, for a client of another interface.
     *
     * @param rule what a mask means there
     */
    public Uni<Submitted> submit(Caller caller, JsonFields fields, Optional<IdempotencyKey> key, MaskRule rule) {
        return timed(() -> submit(caller, new Generation(caller, RequestReader.read(fields), rule), key));
    }

    private Uni<Submitted> timed(Supplier<Uni<Submitted>> submission) {
        return Uni.createFrom().deferred(() -> {
            long begin = System.nanoTime();
            return submission.get().invoke(() -> accepting.record(System.nanoTime() - begin, TimeUnit.NANOSECONDS));
        });
    }

    /** Fails with a {@link ProblemException} when the request is refused. */
    public Uni<Submitted> submit(Caller caller, JobForm form, Optional<IdempotencyKey> key) {
        // What could not be read whole has no fingerprint; completing it refuses it.
        return key.isEmpty() || !form.isReadable() ? submitFresh(caller, form) : submitNamed(caller, form, key.get());
    }

    /** A new job of the request of an ended one, whose deadline may have gone by. */
    public Uni<JobView> again(JobView ended) {
        return Uni.createFrom().deferred(() -> {
            JobId jobId = freshId();
            SubmitJob command = new SubmitJob(
                    jobId,
                    ended.tenant(),
                    ended.fingerprint(),
                    ended.request().again(key -> ObjectKeys.sourceOf(jobId, key)),
                    now(),
                    TraceParent.current());
            Uni<Void> free = command.request() instanceof TrainingRequest training
                    ? names.requireFree(command.tenant(), jobId, training)
                    : Uni.createFrom().voidItem();
            return free.chain(() -> quota.with(
                            command.tenant(),
                            jobId,
                            () -> sources.copy(ended.request().sources(), jobId).chain(() -> log.append(command))))
                    .replaceWith(() -> JobFinder.asSubmitted(command));
        });
    }

    private Uni<Submitted> submitFresh(Caller caller, JobForm form) {
        return command(caller, freshId(), form)
                .call(command -> quota.with(command.tenant(), command.jobId(), () -> log.append(command)))
                .map(command -> new Submitted(JobFinder.asSubmitted(command), false));
    }

    private Uni<Submitted> submitNamed(Caller caller, JobForm form, IdempotencyKey key) {
        JobId jobId = JobId.named(caller.tenant(), key.value());
        String fingerprint = form.fingerprint();
        return jobs.find(jobId)
                .chain(known -> known.map(job -> replay(job, fingerprint))
                        .orElseGet(() -> command(caller, jobId, form).chain(this::submitUnlessBeaten)));
    }

    private Uni<Submitted> submitUnlessBeaten(SubmitJob command) {
        return quota.with(command.tenant(), command.jobId(), () -> log.append(command))
                .chain(() -> jobs.find(command.jobId()))
                .map(first -> first.orElseGet(() -> JobFinder.asSubmitted(command)))
                .chain(first -> isMadeBy(command, first)
                        ? Uni.createFrom().item(new Submitted(first, false))
                        : replay(first, command.fingerprint()));
    }

    private static Uni<Submitted> replay(JobView job, String fingerprint) {
        return job.fingerprint().equals(fingerprint)
                ? Uni.createFrom().item(new Submitted(job, true))
                : Uni.createFrom().failure(() -> ProblemException.idempotencyKeyReused(job.id()));
    }

    private static boolean isMadeBy(SubmitJob command, JobView job) {
        return job.fingerprint().equals(command.fingerprint())
                && job.createdAt().equals(command.submittedAt());
    }

    private Uni<SubmitJob> command(Caller caller, JobId jobId, JobForm form) {
        return Uni.createFrom()
                .item(() -> {
                    requireModesty(caller.tenant(), form.priority());
                    Instant now = now();
                    return new SubmitJob(
                            jobId,
                            caller.tenant(),
                            form.fingerprint(),
                            form.complete(jobId, now),
                            now,
                            TraceParent.current());
                })
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    private void requireModesty(String tenant, int priority) {
        limits.highestPriority(tenant).filter(highest -> priority > highest).ifPresent(highest -> {
            throw ProblemException.invalidRequest(
                    List.of(new Violation("priority", "must be at most " + highest + " for this tenant")));
        });
    }

    /** The form of a generation. */
    private final class Generation implements JobForm {
        private final Caller caller;
        private final RequestReader.Reading reading;
        private final MaskRule rule;

        Generation(Caller caller, RequestReader.Reading reading, MaskRule rule) {
            this.caller = caller;
            this.reading = reading;
            this.rule = rule;
        }

        @Override
        public String fingerprint() {
            return reading.request().fingerprint();
        }

        @Override
        public int priority() {
            return reading.request().options().priority();
        }

        @Override
        public boolean isReadable() {
            return reading.violations().isEmpty();
        }

        @Override
        public GenerationRequest complete(JobId jobId, Instant now) {
            GenerationForm asked = reading.request();
            SortedMap<String, ModelCard> models = catalog.modelsWith(asked.model(), asked.loraNames());
            GenerationRequest request = RequestRules.complete(
                    reading,
                    jobId,
                    models,
                    catalog.preferred(models),
                    config.promptMaxBytes(),
                    random.nextLong(RANDOM_SEEDS),
                    now,
                    webhooks);
            sources.store(caller, asked, request, rule);
            return request;
        }
    }

    private JobId freshId() {
        return JobId.fresh(Instant.now(), random.nextLong(), random.nextLong());
    }

    /** PostgreSQL keeps microseconds and the id milliseconds; all readers shall see the same time. */
    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }
}
