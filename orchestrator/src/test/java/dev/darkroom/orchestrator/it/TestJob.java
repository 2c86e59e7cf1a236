package dev.darkroom.orchestrator.it;

import dev.darkroom.events.GenerationMetrics;
import dev.darkroom.events.GenerationRequest;
import dev.darkroom.events.JobCommand.CancelJob;
import dev.darkroom.events.JobCommand.SubmitJob;
import dev.darkroom.events.JobError;
import dev.darkroom.events.JobId;
import dev.darkroom.events.PromptSyntax;
import dev.darkroom.events.StoredImage;
import dev.darkroom.events.Topics;
import dev.darkroom.events.Webhook;
import dev.darkroom.events.WorkerReport;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A job of its own for a test, and the messages that concern it. */
record TestJob(JobId id, int priority, @Nullable Webhook webhook) {
    static final String PROMPT = "a secret red apple";

    static TestJob any() {
        return new TestJob(JobId.named("tenant", UUID.randomUUID().toString()), 0, null);
    }

    TestJob withPriority(int higher) {
        return new TestJob(id, higher, webhook);
    }

    TestJob withWebhook(Webhook announced) {
        return new TestJob(id, priority, announced);
    }

    GenerationRequest request() {
        return new GenerationRequest(
                "emoji-64",
                Topics.DEFAULT_POOL,
                PROMPT,
                "",
                64,
                64,
                20,
                7.5,
                "ddim",
                7,
                1,
                PromptSyntax.PLAIN,
                0,
                List.of(),
                null,
                null,
                priority,
                null,
                webhook,
                null,
                Map.of());
    }

    SubmitJob submit() {
        return new SubmitJob(id, "tenant", "fingerprint", request(), Instant.now());
    }

    CancelJob cancel() {
        return new CancelJob(id, Instant.now());
    }

    WorkerReport started(int attempt) {
        return new WorkerReport.Started(id, attempt, "worker-1", Instant.now());
    }

    WorkerReport heartbeat(int attempt) {
        return new WorkerReport.Heartbeat(id, attempt, Instant.now());
    }

    WorkerReport workerLost(int attempt) {
        return new WorkerReport.Failed(
                id, attempt, new JobError("worker_lost", "The worker died.", true), Instant.now());
    }

    WorkerReport succeeded(int attempt) {
        StoredImage image = new StoredImage(0, "jobs/" + id + "/images/0.png", 64, 64, 7, "0".repeat(64), 4096);
        return new WorkerReport.Succeeded(
                id, attempt, List.of(image), new GenerationMetrics(0.1, 1, 0.2, 1.3), Instant.now());
    }
}
