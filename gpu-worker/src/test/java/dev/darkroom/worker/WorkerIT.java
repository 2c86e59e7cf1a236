package dev.darkroom.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.events.Codec;
import dev.darkroom.events.GenerationRequest;
import dev.darkroom.events.GenerationTask;
import dev.darkroom.events.JobId;
import dev.darkroom.events.ModelCard;
import dev.darkroom.events.StoredImage;
import dev.darkroom.events.WireType;
import dev.darkroom.events.WorkerReport;
import dev.darkroom.storage.objects.ObjectKeys;
import dev.darkroom.testing.TestInfrastructure;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One worker and its queue, on real parts. */
@Tag("fast")
class WorkerIT {
    private static final String POOL = "single";
    private static final Duration LOCK = Duration.ofSeconds(3);
    private static final Map<String, String> CONFIG =
            TestInfrastructure.shared().config();

    @SuppressWarnings("NullAway.Init")
    private static TestOrchestrator orchestrator;

    @SuppressWarnings("NullAway.Init")
    private static WorkerProcess worker;

    private static final Bucket BUCKET = new Bucket(CONFIG);

    @BeforeAll
    static void start() throws Exception {
        orchestrator = new TestOrchestrator(CONFIG, POOL);
        // Short enough for a job to need several renewals.
        Map<String, String> settings = new HashMap<>(CONFIG);
        settings.put("darkroom.worker.lock", LOCK.toSeconds() + "s");
        settings.put("darkroom.worker.heartbeat", "500ms");
        worker = WorkerProcess.start("w1", POOL, settings);
    }

    @AfterAll
    static void stop() throws Exception {
        worker.close();
        orchestrator.close();
        assertThat(worker.log().lines())
                .isNotEmpty()
                .noneMatch(line -> line.contains(Tasks.PROMPT) || line.contains("\tat ") || line.contains("ERROR"));
    }

    @Test
    void shouldDrawTheImageOfATask() throws Exception {
        GenerationTask task = submit(Tasks.aRequest("emoji-64", 8, 7, 2));

        WorkerReport.Succeeded succeeded = orchestrator.await(WorkerReport.Succeeded.class, task.jobId());

        assertThat(succeeded.attempt()).isEqualTo(1);
        assertThat(succeeded.images()).extracting(StoredImage::seed).containsExactly(7L, 8L);
        for (StoredImage image : succeeded.images()) {
            byte[] file = BUCKET.get(image.objectKey());
            BufferedImage decoded = ImageIO.read(new ByteArrayInputStream(file));
            assertThat(image.objectKey()).isEqualTo(ObjectKeys.image(task.jobId(), image.index()));
            assertThat(decoded.getWidth()).isEqualTo(64).isEqualTo(image.width());
            assertThat(decoded.getHeight()).isEqualTo(64).isEqualTo(image.height());
            assertThat(image.bytes()).isEqualTo(file.length);
            assertThat(image.sha256())
                    .isEqualTo(HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(file)));
        }
        assertThat(succeeded.metrics().denoiseSeconds()).isPositive();
        assertThat(succeeded.metrics().totalSeconds())
                .isGreaterThanOrEqualTo(succeeded.metrics().denoiseSeconds());
        assertThat(orchestrator.reportsOf(task.jobId()).getFirst())
                .isInstanceOfSatisfying(
                        WorkerReport.Started.class,
                        started -> assertThat(started.workerId()).isEqualTo("w1"));
        orchestrator.awaitProgress(task.jobId());
        assertThat(orchestrator.progressOf(task.jobId())).allSatisfy(progress -> {
            assertThat(progress.steps()).isEqualTo(8);
            assertThat(progress.step()).isBetween(1, 8);
        });
    }

    @Test
    void shouldDrawTheSameFileForTheSameRequestAndAnotherForAnotherSeed() throws Exception {
        String first = sha256Of(Tasks.aRequest("emoji-64", 4, 11, 1));

        assertThat(sha256Of(Tasks.aRequest("emoji-64", 4, 11, 1))).isEqualTo(first);
        assertThat(sha256Of(Tasks.aRequest("emoji-64", 4, 12, 1))).isNotEqualTo(first);
    }

    @Test
    void shouldStopWithinAStepWhenTheJobIsCanceled() throws Exception {
        GenerationTask task = submit(Tasks.aRequest("emoji-64", 150, 7, 2));
        orchestrator.awaitProgress(task.jobId());

        orchestrator.cancel(task.jobId(), 1);
        GenerationTask next = submit(Tasks.aRequest("emoji-64", 1, 7, 1));
        orchestrator.await(WorkerReport.Succeeded.class, next.jobId());

        assertThat(orchestrator.reportsOf(task.jobId()))
                .hasOnlyElementsOfTypes(WorkerReport.Started.class, WorkerReport.Heartbeat.class);
        assertThat(orchestrator.progressOf(task.jobId()).getLast().step()).isLessThan(150);
    }

    @Test
    void shouldRunATaskOnceThatTakesLongerThanItsLock() throws Exception {
        GenerationTask task = submit(Tasks.aRequest("emoji-64", 150, 7, 2));

        orchestrator.await(WorkerReport.Succeeded.class, task.jobId());
        GenerationTask next = submit(Tasks.aRequest("emoji-64", 1, 7, 1));
        orchestrator.await(WorkerReport.Succeeded.class, next.jobId());

        assertThat(orchestrator.reportsOf(task.jobId(), WorkerReport.Started.class))
                .hasSize(1);
        assertThat(orchestrator.reportsOf(task.jobId(), WorkerReport.Heartbeat.class))
                .hasSizeGreaterThan(3);
        assertThat(orchestrator.reportsOf(task.jobId(), WorkerReport.Failed.class))
                .isEmpty();
    }

    @Test
    void shouldRunAnAttemptOnceWhoseTaskWasWrittenTwice() throws Exception {
        GenerationTask task = submit(Tasks.aRequest("emoji-64", 50, 7, 1));
        orchestrator.submit(task);
        orchestrator.await(WorkerReport.Succeeded.class, task.jobId());
        orchestrator.submit(task);
        orchestrator.await(
                WorkerReport.Succeeded.class,
                submit(Tasks.aRequest("emoji-64", 1, 7, 1)).jobId());

        assertThat(orchestrator.reportsOf(task.jobId(), WorkerReport.Started.class))
                .hasSize(1);
        assertThat(orchestrator.reportsOf(task.jobId(), WorkerReport.Succeeded.class))
                .hasSize(1);
    }

    @Test
    void shouldGoOnWithAnAttemptWhoseTaskTheBrokerGaveUpMeanwhile() throws Exception {
        GenerationTask task = submit(Tasks.aRequest("emoji-64", 150, 7, 2));
        orchestrator.awaitProgress(task.jobId());

        worker.freeze(LOCK.plus(LOCK));
        orchestrator.await(WorkerReport.Succeeded.class, task.jobId());

        assertThat(orchestrator.reportsOf(task.jobId(), WorkerReport.Started.class))
                .hasSize(1);
        assertThat(orchestrator.reportsOf(task.jobId(), WorkerReport.Failed.class))
                .isEmpty();
    }

    @Test
    void shouldRefuseAModelThatItHasNot() throws Exception {
        GenerationTask task = submit(Tasks.aRequest("sd-9", 4, 7, 1));

        WorkerReport.Failed failed = orchestrator.await(WorkerReport.Failed.class, task.jobId());

        assertThat(failed.error().code()).isEqualTo("model_not_found");
        assertThat(failed.error().retryable()).isFalse();
    }

    @Test
    void shouldRefuseASizeThatTheModelCannotDraw() throws Exception {
        GenerationTask task = submit(Tasks.aRequest("emoji-64", 4, 7, 1, 65));

        WorkerReport.Failed failed = orchestrator.await(WorkerReport.Failed.class, task.jobId());

        assertThat(failed.error().code()).isEqualTo("invalid_request");
        assertThat(failed.error().retryable()).isFalse();
    }

    @Test
    void shouldTellWhichModelsItServes() throws Exception {
        orchestrator.await(
                WorkerReport.Succeeded.class,
                submit(Tasks.aRequest("emoji-64", 1, 7, 1)).jobId());

        ModelCard card =
                Codec.MODELS.decode(new WireType("model.card", 1), BUCKET.get(ObjectKeys.modelCard("emoji-64")));

        assertThat(card.name()).isEqualTo("emoji-64");
        assertThat(card.width()).isEqualTo(64);
        assertThat(card.maxPromptTokens()).isEqualTo(16);
        assertThat(card.schedulers()).contains(card.scheduler(), "euler_a");
    }

    private static String sha256Of(GenerationRequest request) throws Exception {
        JobId job = submit(request).jobId();
        return orchestrator
                .await(WorkerReport.Succeeded.class, job)
                .images()
                .getFirst()
                .sha256();
    }

    private static GenerationTask submit(GenerationRequest request) throws Exception {
        GenerationTask task = new GenerationTask(Tasks.freshJob(), 1, request, null);
        orchestrator.submit(task);
        return task;
    }
}
