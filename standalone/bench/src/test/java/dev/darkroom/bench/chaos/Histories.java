package dev.darkroom.bench.chaos;

import dev.darkroom.bench.trial.JobLedger.Entry;
import dev.darkroom.events.GenerationMetrics;
import dev.darkroom.events.GenerationRequest;
import dev.darkroom.events.JobError;
import dev.darkroom.events.JobEvent;
import dev.darkroom.events.JobEvent.JobAttemptFailed;
import dev.darkroom.events.JobEvent.JobCanceled;
import dev.darkroom.events.JobEvent.JobCheckpointed;
import dev.darkroom.events.JobEvent.JobDispatched;
import dev.darkroom.events.JobEvent.JobFailed;
import dev.darkroom.events.JobEvent.JobReleased;
import dev.darkroom.events.JobEvent.JobStarted;
import dev.darkroom.events.JobEvent.JobSubmitted;
import dev.darkroom.events.JobEvent.JobSucceeded;
import dev.darkroom.events.JobId;
import dev.darkroom.events.PromptSyntax;
import dev.darkroom.events.ResumePoint;
import dev.darkroom.events.StoredImage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Builds one job's history: {@code aJob(1).submitted().dispatched(1).started(1).succeeded(1)}. */
final class Histories {
    static final String DIGEST = "5e0f";
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
    private static final JobError ERROR = new JobError("worker_lost", "The worker is gone.", true);

    private final JobId jobId;
    private final List<Entry> entries = new ArrayList<>();

    private Histories(JobId jobId) {
        this.jobId = jobId;
    }

    static Histories aJob(int number) {
        return new Histories(JobId.fresh(AT, 0, (long) number << 8));
    }

    String id() {
        return jobId.value();
    }

    String imageKey() {
        return "jobs/" + jobId + "/images/0.png";
    }

    List<Entry> entries() {
        return List.copyOf(entries);
    }

    Histories submitted() {
        return with(new JobSubmitted(
                jobId,
                "tenant",
                "fingerprint",
                new GenerationRequest(
                        "model",
                        "default",
                        "a red apple",
                        "",
                        64,
                        64,
                        4,
                        1,
                        0,
                        "ddim",
                        0,
                        1,
                        PromptSyntax.PLAIN,
                        0,
                        List.of(),
                        null,
                        null,
                        false,
                        0,
                        null,
                        null,
                        null,
                        Map.of()),
                AT,
                null));
    }

    Histories dispatched(int attempt) {
        return with(new JobDispatched(jobId, attempt, "default", AT));
    }

    Histories started(int attempt) {
        return with(new JobStarted(jobId, attempt, "worker", AT));
    }

    Histories checkpointed(int attempt, int step) {
        return with(new JobCheckpointed(
                jobId, attempt, new ResumePoint("checkpoints/" + jobId + "/" + attempt + "-" + step, step), AT));
    }

    Histories attemptFailed(int attempt) {
        return with(new JobAttemptFailed(jobId, attempt, ERROR, AT));
    }

    Histories released(int attempt) {
        return with(new JobReleased(jobId, attempt, AT));
    }

    Histories succeeded(int attempt) {
        return with(new JobSucceeded(
                jobId,
                attempt,
                List.of(new StoredImage(0, imageKey(), 64, 64, 0, DIGEST, 100)),
                new GenerationMetrics(0, 0, 0, 0),
                null,
                AT));
    }

    Histories failed(int attempt) {
        return with(new JobFailed(jobId, attempt, ERROR, AT));
    }

    Histories canceled() {
        return with(new JobCanceled(jobId, AT));
    }

    /** Adds an event under any version. */
    Histories at(long version, JobEvent event) {
        entries.add(new Entry(id(), version, event, AT));
        return this;
    }

    private Histories with(JobEvent event) {
        return at(entries.size() + 1L, event);
    }
}
