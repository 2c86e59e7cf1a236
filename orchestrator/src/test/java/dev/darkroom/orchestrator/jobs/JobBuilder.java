package dev.darkroom.orchestrator.jobs;

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
import dev.darkroom.events.Topics;
import dev.darkroom.events.Webhook;
import dev.darkroom.storage.jobs.RecordedEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The history of a job, in words: {@code aJob().queued().dispatched().running()}. */
public final class JobBuilder {
    public static final JobId ID = JobId.named("tenant", "test");
    public static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    public static final JobError CRASH = new JobError("worker_lost", "The worker died.", true);
    public static final JobError NONSENSE = new JobError("unsupported", "No model can do this.", false);
    public static final GenerationMetrics METRICS = new GenerationMetrics(0.1, 1, 0.25, 1.5);
    public static final String PROMPT = "a red apple";

    private final List<JobEvent> events = new ArrayList<>();
    private JobId id = ID;
    private @Nullable Webhook webhook;
    private int attempt;

    private JobBuilder() {}

    public static JobBuilder aJob() {
        return new JobBuilder();
    }

    public JobBuilder withId(JobId id) {
        this.id = id;
        return this;
    }

    public JobBuilder withWebhook(Webhook webhook) {
        this.webhook = webhook;
        return this;
    }

    public JobBuilder queued() {
        return and(new JobSubmitted(id, "tenant", "fingerprint", request(), NOON, null));
    }

    public JobBuilder dispatched() {
        attempt++;
        return and(new JobDispatched(id, attempt, Topics.DEFAULT_POOL, NOON));
    }

    public JobBuilder running() {
        return and(new JobStarted(id, attempt, "worker-" + attempt, NOON.plusSeconds(attempt)));
    }

    public JobBuilder checkpointed(int step) {
        return and(new JobCheckpointed(id, attempt, checkpoint(id, step), NOON));
    }

    public JobBuilder lost() {
        return and(new JobAttemptFailed(id, attempt, CRASH, NOON));
    }

    public JobBuilder released() {
        return and(new JobReleased(id, attempt, NOON));
    }

    public JobBuilder succeeded() {
        return and(new JobSucceeded(id, attempt, List.of(image(id)), METRICS, null, NOON));
    }

    public JobBuilder failed() {
        return and(failure());
    }

    JobFailed failure() {
        return new JobFailed(id, attempt, NONSENSE, NOON);
    }

    public JobBuilder canceled() {
        return and(new JobCanceled(id, NOON));
    }

    public GenerationRequest request() {
        return new GenerationRequest(
                "emoji-64",
                Topics.DEFAULT_POOL,
                PROMPT,
                "",
                64,
                64,
                20,
                7.0,
                "ddim",
                7,
                1,
                PromptSyntax.PLAIN,
                0,
                List.of(),
                null,
                null,
                false,
                0,
                null,
                webhook,
                null,
                Map.of("label", "émoji"));
    }

    public static ResumePoint checkpoint(JobId jobId, int step) {
        return new ResumePoint("checkpoints/" + jobId + "/" + step, step);
    }

    public static StoredImage image(JobId jobId) {
        return new StoredImage(0, "jobs/" + jobId + "/images/0.png", 64, 64, 7, "0".repeat(64), 4096);
    }

    private JobBuilder and(JobEvent event) {
        events.add(event);
        return this;
    }

    public List<JobEvent> events() {
        return List.copyOf(events);
    }

    public List<RecordedEvent> recordedAt(Instant when) {
        return IntStream.range(0, events.size())
                .mapToObj(i -> new RecordedEvent(i + 1L, events.get(i), when))
                .toList();
    }

    public JobState build(JobDecider decider) {
        JobState state = decider.initialState();
        for (JobEvent event : events) {
            state = decider.evolve(state, event);
        }
        return state;
    }
}
