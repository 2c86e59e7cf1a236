package dev.darkroom.storage.jobs;

import dev.darkroom.events.GenerationMetrics;
import dev.darkroom.events.GenerationRequest;
import dev.darkroom.events.JobError;
import dev.darkroom.events.JobEvent;
import dev.darkroom.events.JobId;
import dev.darkroom.events.PredictionForm;
import dev.darkroom.events.PromptSyntax;
import dev.darkroom.events.ResumePoint;
import dev.darkroom.events.StoredImage;
import dev.darkroom.events.Topics;
import dev.darkroom.events.TrainedModel;
import dev.darkroom.events.TrainingKind;
import dev.darkroom.events.TrainingRequest;
import dev.darkroom.events.Webhook;
import dev.darkroom.events.WebhookEvent;
import dev.darkroom.storage.jobs.Changes.Append;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes a job's events in a form that reads like its life: {@code aJob("cat").submitted().dispatched().append()}. */
public final class JobStory {
    public static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    public static final String TENANT = "studio";

    private final JobId jobId;
    private final List<JobEvent> events = new ArrayList<>();
    private String tenant = TENANT;
    private String prompt = "a red apple";
    private boolean trains = false;
    private int priority = 0;
    private int steps = 20;
    private @Nullable PredictionForm prediction = null;
    private String pool = Topics.DEFAULT_POOL;
    private @Nullable Instant deadline = null;
    private Instant now = NOON;
    private Instant leaseUntil = NOON.plusSeconds(15);
    private int attempt = 0;
    private int appended = 0;

    private JobStory(JobId jobId) {
        this.jobId = jobId;
    }

    public static JobStory aJob(String name) {
        return new JobStory(JobId.named("test", name));
    }

    public JobStory of(String newTenant) {
        tenant = newTenant;
        return this;
    }

    public JobStory prompting(String newPrompt) {
        prompt = newPrompt;
        return this;
    }

    public JobStory askedAs(PredictionForm form) {
        prediction = form;
        return this;
    }

    public JobStory training() {
        trains = true;
        return this;
    }

    /** Each costs 64: the image has 64x64 pixels. */
    public JobStory withSteps(int newSteps) {
        steps = newSteps;
        return this;
    }

    public JobStory withPriority(int newPriority) {
        priority = newPriority;
        return this;
    }

    public JobStory inPool(String newPool) {
        pool = newPool;
        return this;
    }

    public JobStory withDeadline(Instant newDeadline) {
        deadline = newDeadline;
        return this;
    }

    public JobStory at(Duration afterNoon) {
        now = NOON.plus(afterNoon);
        return this;
    }

    public JobStory leasedUntil(Instant until) {
        leaseUntil = until;
        return this;
    }

    public JobId id() {
        return jobId;
    }

    public GenerationRequest request() {
        return new GenerationRequest(
                "emoji",
                pool,
                prompt,
                "blurry",
                64,
                64,
                steps,
                7.5,
                "ddim",
                7,
                1,
                PromptSyntax.PLAIN,
                0,
                List.of(),
                null,
                null,
                false,
                priority,
                deadline,
                new Webhook("https://example.org/hook", Set.of(WebhookEvent.COMPLETED)),
                prediction,
                Map.of("order", "42"));
    }

    public TrainingRequest trainingRequest() {
        return new TrainingRequest(
                TrainingKind.LORA,
                "emoji",
                pool,
                "ink",
                "jobs/" + jobId + "/source/data.zip",
                20,
                8,
                300,
                1e-3,
                4,
                64,
                7,
                List.of("a red apple"),
                priority,
                deadline,
                null,
                null,
                Map.of());
    }

    /** What a training of this story ends with. */
    public TrainedModel trainedModel() {
        return new TrainedModel("ink", TrainingKind.LORA, "emoji", jobId, List.of());
    }

    public JobStory submitted() {
        return then(new JobEvent.JobSubmitted(
                jobId, tenant, "fingerprint", trains ? trainingRequest() : request(), now, null));
    }

    public JobStory dispatched() {
        return then(new JobEvent.JobDispatched(jobId, ++attempt, pool, now));
    }

    public JobStory started() {
        return then(new JobEvent.JobStarted(jobId, attempt, "worker-1", now));
    }

    public JobStory checkpointed(int step) {
        return then(new JobEvent.JobCheckpointed(jobId, attempt, resumePoint(step), now));
    }

    public JobStory attemptFailed() {
        return then(new JobEvent.JobAttemptFailed(jobId, attempt, error(true), now));
    }

    public JobStory released() {
        return then(new JobEvent.JobReleased(jobId, attempt, now));
    }

    public JobStory succeeded() {
        return then(new JobEvent.JobSucceeded(
                jobId, attempt, List.of(image()), metrics(), trains ? trainedModel() : null, now));
    }

    public JobStory failed() {
        return then(new JobEvent.JobFailed(jobId, attempt, error(false), now));
    }

    public JobStory canceled() {
        return then(new JobEvent.JobCanceled(jobId, now));
    }

    public StoredImage image() {
        return new StoredImage(0, "jobs/" + jobId + "/images/0.png", 64, 64, 7, "ab".repeat(32), 4_096);
    }

    public ResumePoint resumePoint(int step) {
        return new ResumePoint("checkpoints/" + jobId + "/" + attempt + "-" + step, step);
    }

    public static GenerationMetrics metrics() {
        return new GenerationMetrics(0.25, 1.5, 0.125, 2);
    }

    public static JobError error(boolean retryable) {
        return new JobError("worker_lost", "the worker died", retryable);
    }

    public List<JobEvent> events() {
        return List.copyOf(events);
    }

    /** The events since the last call, for the store. */
    public Append append() {
        Append append = new Append(jobId, appended, events.subList(appended, events.size()), leaseUntil);
        appended = events.size();
        return append;
    }

    /** The view that the whole story leads to. */
    public JobView view() {
        List<RecordedEvent> history = new ArrayList<>();
        events.forEach(event -> history.add(new RecordedEvent(history.size() + 1L, event, NOON)));
        return JobProjection.project(history);
    }

    private JobStory then(JobEvent event) {
        events.add(event);
        return this;
    }
}
