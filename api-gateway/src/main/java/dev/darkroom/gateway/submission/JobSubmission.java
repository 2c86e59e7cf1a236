package dev.darkroom.gateway.submission;

import dev.darkroom.events.JobCommand.SubmitJob;
import dev.darkroom.events.JobId;
import dev.darkroom.events.TrainingRequest;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.http.Violation;
import dev.darkroom.gateway.identity.Caller;
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
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Appends a client's request to the command log, at most once for each idempotency key.
 *
 * <p>The key names the job, so that all gateways agree on the id without asking each other. Where two of them write different requests
 * under one key at the same time, the first in the log wins, as the orchestrator sees it too; the gateway that wrote the other one reads
 * that and refuses.
 */
@ApplicationScoped
public class JobSubmission {
    private final CommandLog log;
    private final JobFinder jobs;
    private final FormCompletion completion;
    private final SourceStore sources;
    private final TrainingNames names;
    private final JobQuota quota;
    private final LimitsConfig limits;
    private final Timer accepting;
    private final SecureRandom random = new SecureRandom();

    JobSubmission(
            CommandLog log,
            JobFinder jobs,
            FormCompletion completion,
            SourceStore sources,
            TrainingNames names,
            JobQuota quota,
            LimitsConfig limits,
            MeterRegistry registry) {
        this.log = log;
        this.jobs = jobs;
        this.completion = completion;
        this.sources = sources;
        this.names = names;
        this.quota = quota;
        this.limits = limits;
        this.accepting = Timers.timer(registry, "darkroom.gateway.accept");
    }

    /** @param replayed whether an earlier request under the same key had made the job */
    public record Submitted(JobView job, boolean replayed) {}

    /** Fails with a {@link ProblemException} when the request is refused. */
    public Uni<Submitted> submit(Caller caller, FormReading reading, Optional<IdempotencyKey> key) {
        return Uni.createFrom().deferred(() -> {
            long begin = System.nanoTime();
            // What could not be read whole has no fingerprint; completing it refuses it.
            Uni<Submitted> submitted = key.isEmpty() || !reading.violations().isEmpty()
                    ? submitFresh(caller, reading)
                    : submitNamed(caller, reading, key.get());
            return submitted.invoke(() -> accepting.record(System.nanoTime() - begin, TimeUnit.NANOSECONDS));
        });
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

    private Uni<Submitted> submitFresh(Caller caller, FormReading reading) {
        return command(caller, freshId(), reading)
                .call(command -> quota.with(command.tenant(), command.jobId(), () -> log.append(command)))
                .map(command -> new Submitted(JobFinder.asSubmitted(command), false));
    }

    private Uni<Submitted> submitNamed(Caller caller, FormReading reading, IdempotencyKey key) {
        JobId jobId = JobId.named(caller.tenant(), key.value());
        String fingerprint = Fingerprint.of(reading.form());
        return jobs.find(jobId)
                .chain(known -> known.map(job -> replay(job, fingerprint))
                        .orElseGet(() -> command(caller, jobId, reading).chain(this::submitUnlessBeaten)));
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

    private Uni<SubmitJob> command(Caller caller, JobId jobId, FormReading reading) {
        return Uni.createFrom()
                .item(() -> {
                    requirePermittedPriority(
                            caller.tenant(), reading.form().options().priority());
                    Instant now = now();
                    return new SubmitJob(
                            jobId,
                            caller.tenant(),
                            Fingerprint.of(reading.form()),
                            completion.complete(caller, reading, jobId, now),
                            now,
                            TraceParent.current());
                })
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    private void requirePermittedPriority(String tenant, int priority) {
        limits.highestPriority(tenant).filter(highest -> priority > highest).ifPresent(highest -> {
            throw ProblemException.invalidRequest(
                    List.of(new Violation("priority", "must be at most " + highest + " for this tenant")));
        });
    }

    private JobId freshId() {
        return JobId.fresh(Instant.now(), random.nextLong(), random.nextLong());
    }

    /** PostgreSQL keeps microseconds and the id milliseconds; all readers shall see the same time. */
    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }
}
