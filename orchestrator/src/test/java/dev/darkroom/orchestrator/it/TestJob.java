package dev.darkroom.orchestrator.it;

import dev.darkroom.events.GenerationMetrics;
import dev.darkroom.events.GenerationRequest;
import dev.darkroom.events.JobCommand.CancelJob;
import dev.darkroom.events.JobCommand.SubmitJob;
import dev.darkroom.events.JobId;
import dev.darkroom.events.PromptSyntax;
import dev.darkroom.events.ResumePoint;
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
record TestJob(
        JobId id,
        String tenant,
        String pool,
        int priority,
        int steps,
        @Nullable Instant deadline,
        @Nullable Webhook webhook,
        @Nullable Map<String, String> client) {
    static final String PROMPT = "a secret red apple";

    static TestJob any() {
        return of(JobId.named("tenant", UUID.randomUUID().toString()));
    }

    static TestJob of(JobId id) {
        return new TestJob(id, "tenant", Topics.DEFAULT_POOL, 0, 20, null, null, null);
    }

    TestJob ofTenant(String other) {
        return new TestJob(id, other, pool, priority, steps, deadline, webhook, client);
    }

    TestJob inPool(String other) {
        return new TestJob(id, tenant, other, priority, steps, deadline, webhook, client);
    }

    TestJob withPriority(int higher) {
        return new TestJob(id, tenant, pool, higher, steps, deadline, webhook, client);
    }

    TestJob ofSteps(int other) {
        return new TestJob(id, tenant, pool, priority, other, deadline, webhook, client);
    }

    TestJob withDeadline(Instant end) {
        return new TestJob(id, tenant, pool, priority, steps, end, webhook, client);
    }

    TestJob withWebhook(Webhook announced) {
        return new TestJob(id, tenant, pool, priority, steps, deadline, announced, client);
    }

    TestJob askedAs(Map<String, String> kept) {
        return new TestJob(id, tenant, pool, priority, steps, deadline, webhook, kept);
    }

    GenerationRequest request() {
        return new GenerationRequest(
                "emoji-64",
                pool,
                PROMPT,
                "",
                64,
                64,
                steps,
                7.5,
                0,
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
                webhook,
                client,
                Map.of());
    }

    SubmitJob submit() {
        return submit(null);
    }

    SubmitJob submit(@Nullable String traceparent) {
        return new SubmitJob(id, tenant, "fingerprint", request(), Instant.now(), traceparent);
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

    ResumePoint resumePoint(int step) {
        return new ResumePoint("checkpoints/" + id + "/" + step, step);
    }

    WorkerReport checkpointed(int attempt, int step) {
        return new WorkerReport.Checkpointed(id, attempt, resumePoint(step), Instant.now());
    }

    WorkerReport workerLost(int attempt) {
        return new WorkerReport.Lost(id, attempt, Instant.now());
    }

    WorkerReport succeeded(int attempt) {
        StoredImage image = new StoredImage(0, "jobs/" + id + "/images/0.png", 64, 64, 7, "0".repeat(64), 4096);
        return new WorkerReport.Succeeded(
                id, attempt, List.of(image), new GenerationMetrics(0.1, 1, 0.2, 1.3), null, Instant.now());
    }
}
