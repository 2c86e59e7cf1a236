package dev.darkroom.orchestrator.jobs;

import static dev.darkroom.orchestrator.jobs.JobBuilder.CRASH;
import static dev.darkroom.orchestrator.jobs.JobBuilder.METRICS;
import static dev.darkroom.orchestrator.jobs.JobBuilder.NONSENSE;
import static dev.darkroom.orchestrator.jobs.JobBuilder.NOON;
import static dev.darkroom.orchestrator.jobs.JobBuilder.aJob;

import dev.darkroom.events.GenerationRequest;
import dev.darkroom.events.JobCommand.CancelJob;
import dev.darkroom.events.JobCommand.SubmitJob;
import dev.darkroom.events.JobError;
import dev.darkroom.events.JobId;
import dev.darkroom.events.Topics;
import dev.darkroom.events.TrainingKind;
import dev.darkroom.events.TrainingRequest;
import dev.darkroom.events.Webhook;
import dev.darkroom.events.WorkerReport;
import dev.darkroom.orchestrator.jobs.JobInput.AttemptReport;
import dev.darkroom.orchestrator.jobs.JobInput.ClientCommand;
import dev.darkroom.orchestrator.jobs.JobInput.DispatchJob;
import dev.darkroom.orchestrator.jobs.JobInput.ExpireLease;
import dev.darkroom.orchestrator.jobs.JobInput.PassDeadline;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every input that a job can meet. */
public final class JobInputs {
    private JobInputs() {}

    public static JobInput submit(JobId id) {
        return submitTraced(id, null);
    }

    public static JobInput submitTraced(JobId id, @Nullable String traceparent) {
        return new ClientCommand(new SubmitJob(id, "tenant", "fingerprint", aJob().request(), NOON, traceparent));
    }

    public static JobInput submit(JobId id, Webhook webhook) {
        GenerationRequest request = aJob().withWebhook(webhook).request();
        return new ClientCommand(new SubmitJob(id, "tenant", "fingerprint", request, NOON, null));
    }

    public static JobInput submitTraining(JobId id) {
        return new ClientCommand(new SubmitJob(id, "tenant", "fingerprint", training(id), NOON, null));
    }

    public static TrainingRequest training(JobId id) {
        String data = "jobs/" + id + "/source/data.zip";
        return new TrainingRequest(
                TrainingKind.LORA,
                "emoji",
                Topics.TRAINING_POOL,
                "ink",
                data,
                20,
                8,
                300,
                1e-3,
                4,
                64,
                7,
                List.of(),
                0,
                null,
                null,
                null,
                Map.of());
    }

    public static JobInput cancel(JobId id) {
        return new ClientCommand(new CancelJob(id, NOON));
    }

    public static JobInput dispatch(JobId id) {
        return new DispatchJob(id, NOON);
    }

    public static JobInput deadline(JobId id) {
        return new PassDeadline(id, NOON);
    }

    public static JobInput started(JobId id, int attempt) {
        return new AttemptReport(new WorkerReport.Started(id, attempt, "worker-" + attempt, NOON.plusSeconds(attempt)));
    }

    public static JobInput heartbeat(JobId id, int attempt) {
        return new AttemptReport(new WorkerReport.Heartbeat(id, attempt, NOON));
    }

    public static JobInput checkpointed(JobId id, int attempt, int step) {
        return new AttemptReport(new WorkerReport.Checkpointed(id, attempt, JobBuilder.checkpoint(id, step), NOON));
    }

    public static JobInput succeeded(JobId id, int attempt) {
        return new AttemptReport(
                new WorkerReport.Succeeded(id, attempt, List.of(JobBuilder.image(id)), METRICS, null, NOON));
    }

    public static JobInput crashed(JobId id, int attempt) {
        return failed(id, attempt, CRASH);
    }

    public static JobInput failedForGood(JobId id, int attempt) {
        return failed(id, attempt, NONSENSE);
    }

    private static JobInput failed(JobId id, int attempt, JobError error) {
        return new AttemptReport(new WorkerReport.Failed(id, attempt, error, NOON));
    }

    public static JobInput released(JobId id, int attempt) {
        return new AttemptReport(new WorkerReport.Released(id, attempt, NOON));
    }

    public static JobInput expired(JobId id, int attempt) {
        return new ExpireLease(id, attempt, NOON);
    }
}
