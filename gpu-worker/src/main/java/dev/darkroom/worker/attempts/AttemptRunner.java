package dev.darkroom.worker.attempts;

import dev.darkroom.events.AttemptTask;
import dev.darkroom.events.Codec;
import dev.darkroom.events.GenerationMetrics;
import dev.darkroom.events.GenerationTask;
import dev.darkroom.events.JobError;
import dev.darkroom.events.StoredImage;
import dev.darkroom.events.TrainingTask;
import dev.darkroom.events.WorkerReport;
import dev.darkroom.storage.objects.ObjectStore;
import dev.darkroom.worker.checkpoints.CheckpointStore;
import dev.darkroom.worker.config.WorkerConfig;
import dev.darkroom.worker.engine.Generated;
import dev.darkroom.worker.engine.Generator;
import dev.darkroom.worker.engine.PreparedTask;
import dev.darkroom.worker.engine.Timings;
import dev.darkroom.worker.engine.TrainedModels;
import dev.darkroom.worker.images.SourceImageLoader;
import dev.darkroom.worker.reports.Reports;
import dev.darkroom.worker.trainings.Trained;
import dev.darkroom.worker.trainings.Trainer;
import io.opentelemetry.api.trace.Tracer;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Runs attempts from Started to their final report: generate on the engine's thread, then encode and upload beside it. Stopping an attempt
 * ends it at once; the engine follows at its next step.
 */
@Singleton
public class AttemptRunner {
    private static final Logger LOG = Logger.getLogger(AttemptRunner.class);

    private final BegunAttempts begun = new BegunAttempts();
    private final RunningAttempts running;
    private final Generator generator;
    private final Trainer trainer;
    private final TrainedModels models;
    private final SourceImageLoader sources;
    private final CheckpointStore checkpoints;
    private final ImageStore imageStore;
    private final ObjectStore objects;
    private final Reports reports;
    private final Tracer tracer;
    private final Clock clock;
    private final String workerId;
    private final Duration heartbeat;
    private final Duration betweenTrainingCheckpoints;
    private final Executor uploads = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService heartbeats = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("heartbeats").daemon().factory());

    @Inject
    public AttemptRunner(
            RunningAttempts running,
            Generator generator,
            Trainer trainer,
            TrainedModels models,
            SourceImageLoader sources,
            CheckpointStore checkpoints,
            ImageStore imageStore,
            ObjectStore objects,
            Reports reports,
            Tracer tracer,
            Clock clock,
            WorkerConfig config) {
        this.running = running;
        this.generator = generator;
        this.trainer = trainer;
        this.models = models;
        this.sources = sources;
        this.checkpoints = checkpoints;
        this.imageStore = imageStore;
        this.objects = objects;
        this.reports = reports;
        this.tracer = tracer;
        this.clock = clock;
        this.workerId = config.id();
        this.heartbeat = config.heartbeat();
        this.betweenTrainingCheckpoints = config.trainingCheckpointInterval();
    }

    /**
     * Completes once the attempt is over and the broker holds its final report. An attempt that runs here, or has run, is not begun
     * again.
     *
     * @param traceparent the trace that the job belongs to, if it is traced
     */
    public CompletableFuture<Void> run(AttemptTask task, Optional<String> traceparent) {
        return begun.once(task, () -> begin(task, traceparent));
    }

    private CompletableFuture<Void> begin(AttemptTask task, Optional<String> traceparent) {
        LOG.infof("attempt taken jobId=%s attempt=%d", task.jobId(), task.attempt());
        AttemptSpan span = AttemptSpan.begin(tracer, task, traceparent);
        RunningAttempt attempt = attempt(task, span);
        running.add(attempt);
        CompletableFuture<Optional<WorkerReport>> report = attempt.isLeaving()
                ? CompletableFuture.completedFuture(Optional.of(attempt.released()))
                : execute(attempt);
        return report.thenCompose(last -> {
                    span.end(last);
                    return end(task, last).thenRun(() -> tidy(attempt, last));
                })
                .whenComplete((nothing, failure) -> running.remove(attempt));
    }

    /**
     * Reports a task that came a second time: the worker that had it is gone, and only the orchestrator may number the next attempt.
     * Where this worker is the one that had it, the attempt is not lost; it completes when that is over.
     */
    public CompletableFuture<Void> reportLost(AttemptTask task) {
        return begun.once(
                task,
                () -> end(task, Optional.of(new WorkerReport.Lost(task.jobId(), task.attempt(), clock.instant()))));
    }

    private RunningAttempt attempt(AttemptTask task, AttemptSpan span) {
        return switch (task) {
            case GenerationTask drawing ->
                new Attempt(
                        drawing,
                        reports,
                        new AttemptCheckpoints(drawing, checkpoints, reports, clock, uploads),
                        span,
                        clock);
            case TrainingTask training ->
                new TrainingAttempt(training, reports, objects, clock, betweenTrainingCheckpoints);
        };
    }

    private CompletableFuture<Optional<WorkerReport>> execute(RunningAttempt attempt) {
        AttemptTask task = attempt.task();
        Instant begin = clock.instant();
        reports.send(new WorkerReport.Started(task.jobId(), task.attempt(), workerId, begin));
        Future<?> beating = heartbeats.scheduleAtFixedRate(
                () -> beat(task), heartbeat.toMillis(), heartbeat.toMillis(), TimeUnit.MILLISECONDS);
        CompletableFuture<Optional<WorkerReport>> work =
                switch (attempt) {
                    case Attempt drawing ->
                        CompletableFuture.supplyAsync(() -> prepared(drawing.task()), uploads)
                                .thenCompose(prepared -> generator.generate(prepared, drawing))
                                .thenApplyAsync(generated -> upload(drawing, generated, begin), uploads);
                    case TrainingAttempt training ->
                        trainer.train(training.task(), training).thenApply(trained -> trained(task, trained, begin));
                };
        return work.exceptionallyComposeAsync(failure -> fail(attempt, failure), uploads)
                .applyToEither(attempt.stopped(), Function.identity())
                .whenComplete((report, failure) -> beating.cancel(false));
    }

    /** Fetches what the request names. */
    private PreparedTask prepared(GenerationTask task) {
        models.require(task.request().model(), task.request().loras());
        return new PreparedTask(
                task.jobId(),
                task.request(),
                sources.load(task.request()),
                Optional.ofNullable(task.resumePoint()).flatMap(point -> checkpoints.load(task, point)));
    }

    private Optional<WorkerReport> upload(Attempt attempt, Generated generated, Instant begin) {
        if (attempt.stopped().isDone()) {
            return Optional.empty();
        }
        GenerationTask task = attempt.task();
        attempt.span().took(generated.timings());
        List<StoredImage> images = attempt.span().time("upload", () -> imageStore.store(task, generated));
        Instant end = clock.instant();
        Timings timings = generated.timings();
        GenerationMetrics metrics = new GenerationMetrics(
                timings.encodeSeconds(), timings.denoiseSeconds(), timings.decodeSeconds(), seconds(begin, end));
        return Optional.of(new WorkerReport.Succeeded(task.jobId(), task.attempt(), images, metrics, null, end));
    }

    private Optional<WorkerReport> trained(AttemptTask task, Trained trained, Instant begin) {
        Instant end = clock.instant();
        GenerationMetrics metrics = new GenerationMetrics(
                trained.prepareSeconds(), trained.trainSeconds(), trained.registerSeconds(), seconds(begin, end));
        return Optional.of(new WorkerReport.Succeeded(
                task.jobId(), task.attempt(), trained.sheet(), metrics, trained.model(), end));
    }

    private static double seconds(Instant begin, Instant end) {
        return Duration.between(begin, end).toNanos() / 1e9;
    }

    /**
     * The last report of an attempt that ended in an exception. One that was stopped ends so too: it has none, or one that waits for its
     * checkpoint.
     */
    private CompletableFuture<Optional<WorkerReport>> fail(RunningAttempt attempt, Throwable failure) {
        return switch (attempt.wanted()) {
            case GO_ON ->
                CompletableFuture.completedFuture(Optional.of(failed(attempt.task(), AttemptErrors.of(failure))));
            case LEAVE -> attempt.saved().handle((nothing, unsaved) -> Optional.of(attempt.released()));
            case STOP -> CompletableFuture.completedFuture(Optional.empty());
        };
    }

    /** Checkpoints stay for as long as there may be another attempt. */
    private static void tidy(RunningAttempt attempt, Optional<WorkerReport> last) {
        boolean goesOn =
                switch (last.orElse(null)) {
                    case WorkerReport.Released released -> true;
                    case WorkerReport.Lost lost -> true;
                    case WorkerReport.Failed failed -> failed.error().retryable();
                    case WorkerReport.Succeeded succeeded -> false;
                    case null -> false;
                    case WorkerReport.Started started -> true;
                    case WorkerReport.Heartbeat heartbeat -> true;
                    case WorkerReport.Checkpointed checkpointed -> true;
                };
        if (!goesOn) {
            attempt.discardCheckpoints();
        }
    }

    private WorkerReport failed(AttemptTask task, JobError error) {
        LOG.warnf("attempt failed jobId=%s attempt=%d code=%s", task.jobId(), task.attempt(), error.code());
        return new WorkerReport.Failed(task.jobId(), task.attempt(), error, clock.instant());
    }

    /** A timer forgets what has failed once. */
    private void beat(AttemptTask task) {
        try {
            reports.send(new WorkerReport.Heartbeat(task.jobId(), task.attempt(), clock.instant()));
        } catch (RuntimeException e) {
            LOG.warnf(e, "heartbeat not sent jobId=%s attempt=%d", task.jobId(), task.attempt());
        }
    }

    private CompletableFuture<Void> end(AttemptTask task, Optional<WorkerReport> report) {
        LOG.infof(
                "attempt over jobId=%s attempt=%d report=%s",
                task.jobId(),
                task.attempt(),
                report.map(last -> Codec.REPORTS.typeOf(last).name()).orElse("none"));
        return report.map(reports::send).orElseGet(() -> CompletableFuture.completedFuture(null));
    }
}
