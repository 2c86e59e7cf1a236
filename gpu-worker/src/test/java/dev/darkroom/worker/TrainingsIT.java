package dev.darkroom.worker;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.events.Codec;
import dev.darkroom.events.GenerationRequest;
import dev.darkroom.events.GenerationTask;
import dev.darkroom.events.JobProgress;
import dev.darkroom.events.LoraUse;
import dev.darkroom.events.ModelCard;
import dev.darkroom.events.ResumePoint;
import dev.darkroom.events.StoredImage;
import dev.darkroom.events.TrainedModel;
import dev.darkroom.events.TrainingKind;
import dev.darkroom.events.TrainingPace;
import dev.darkroom.events.TrainingTask;
import dev.darkroom.events.WireType;
import dev.darkroom.events.WorkerReport;
import dev.darkroom.storage.objects.ObjectKeys;
import dev.darkroom.testing.TestInfrastructure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Trainings on packaged workers, which are killed, called off and shut down, while the test plays the orchestrator. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TrainingsIT {
    private static final Map<String, String> CONFIG =
            TestInfrastructure.shared().config();
    private static final Bucket BUCKET = new Bucket(CONFIG);

    /** One task of each kind at a time, and a checkpoint after every step. */
    private static final Map<String, String> SETTINGS = with(Map.of(
            "darkroom.worker.slots", "1",
            "darkroom.worker.training-checkpoint-interval", "0s"));

    private final TestOrchestrator orchestrator;
    private WorkerProcess worker;

    TrainingsIT() throws Exception {
        orchestrator = new TestOrchestrator(CONFIG, "trained");
        worker = WorkerProcess.start("doomed", "trained", SETTINGS);
    }

    @AfterAll
    void stop() {
        worker.close();
        orchestrator.close();
    }

    @Test
    @Order(1)
    void shouldRefuseANameThatIsTaken() throws Exception {
        TrainingTask task = training("emoji-64", TrainingKind.FULL, 2, List.of());
        orchestrator.submit(task);

        WorkerReport.Failed failed = orchestrator.await(WorkerReport.Failed.class, task.jobId());

        assertThat(failed.error().code()).isEqualTo("name_taken");
        assertThat(failed.error().retryable()).isFalse();
    }

    @Test
    @Order(2)
    void shouldStopACanceledTrainingAndTakeTheNextWholeModel() throws Exception {
        TrainingTask endless = training("it-endless", TrainingKind.LORA, 20_000, List.of());
        orchestrator.submit(endless);
        orchestrator.awaitCheckpoint(endless.jobId(), 1);
        orchestrator.cancel(endless.jobId(), 1);
        TrainingTask next = training("it-next", TrainingKind.FULL, 2, List.of());
        orchestrator.submit(next);

        TrainedModel model = model(orchestrator.await(WorkerReport.Succeeded.class, next.jobId()));

        assertThat(model.files())
                .extracting(TrainedModel.File::path)
                .contains("model_index.json", "unet/diffusion_pytorch_model.safetensors")
                .noneMatch(path -> path.contains("checkpoint"));
        assertThat(card("it-next").width()).isEqualTo(64);
        draw(Tasks.aRequest("it-next", 2, 7, 1));
        assertThat(orchestrator.reportsOf(endless.jobId()))
                .noneMatch(report -> report instanceof WorkerReport.Succeeded || report instanceof WorkerReport.Failed);
        BUCKET.awaitAbsent(ObjectKeys.CHECKPOINTS + endless.jobId() + "/");
    }

    @Test
    @Order(3)
    void shouldRegisterALora() throws Exception {
        TrainingTask training = training("it-ink", TrainingKind.LORA, 4, List.of("a red apple"));
        orchestrator.submit(training);
        WorkerReport.Succeeded succeeded = orchestrator.await(WorkerReport.Succeeded.class, training.jobId());

        assertThat(model(succeeded).name()).isEqualTo("it-ink");
        assertThat(card("emoji-64").loras()).contains("it-ink");
        assertThat(succeeded.images())
                .singleElement()
                .satisfies(sheet -> assertThat(BUCKET.get(sheet.objectKey())).hasSize((int) sheet.bytes()));
        JobProgress last = orchestrator.progressOf(training.jobId()).getLast();
        assertThat(last.step()).isEqualTo(4);
        TrainingPace pace = requireNonNull(last.training());
        assertThat(pace.loss()).isPositive();
        assertThat(pace.samplesPerSecond()).isPositive();
        assertThat(orchestrator.progressOf(training.jobId())).anyMatch(progress -> progress.preview() != null);
    }

    @Test
    @Order(4)
    void shouldGoOnElsewhereAfterAKillAndEndWithTheSameWeights() throws Exception {
        TrainingTask whole = training("it-whole", TrainingKind.LORA, 6, List.of());
        orchestrator.submit(whole);
        TrainedModel expected = model(orchestrator.await(WorkerReport.Succeeded.class, whole.jobId()));
        TrainingTask task = training("it-resumed", TrainingKind.LORA, 6, List.of());
        orchestrator.submit(task);
        orchestrator.awaitCheckpoint(task.jobId(), 2);
        worker.kill();
        worker = WorkerProcess.start("heir", "trained", SETTINGS);

        orchestrator.await(WorkerReport.Lost.class, task.jobId());
        ResumePoint latest = orchestrator
                .reportsOf(task.jobId(), WorkerReport.Checkpointed.class)
                .getLast()
                .resumePoint();
        orchestrator.submit(new TrainingTask(task.jobId(), 2, task.request(), latest));
        TrainedModel resumed = model(orchestrator.await(WorkerReport.Succeeded.class, task.jobId()));

        assertThat(orchestrator.progressOf(task.jobId()))
                .filteredOn(progress -> progress.attempt() == 2)
                .isNotEmpty()
                .allMatch(progress -> progress.step() > latest.step());
        assertThat(resumed.files())
                .extracting(TrainedModel.File::sha256)
                .isEqualTo(
                        expected.files().stream().map(TrainedModel.File::sha256).toList());
        BUCKET.awaitAbsent(latest.checkpoint());
    }

    @Test
    @Order(5)
    void shouldDrawWithALoraThatAnotherWorkerHasTrained() throws Exception {
        GenerationRequest plain = Tasks.aRequest("emoji-64", 4, 7, 1);

        assertThat(draw(Tasks.styled(plain, new LoraUse("it-ink", 1))).sha256())
                .isNotEqualTo(draw(plain).sha256());
    }

    @Test
    @Order(6)
    void shouldGiveATrainingBackWithACheckpointWhenTheWorkerLeaves() throws Exception {
        TrainingTask task = training("it-left", TrainingKind.LORA, 20_000, List.of());
        orchestrator.submit(task);
        orchestrator.awaitProgress(task.jobId());

        worker.terminate();

        orchestrator.await(WorkerReport.Released.class, task.jobId());
        ResumePoint point = orchestrator
                .reportsOf(task.jobId(), WorkerReport.Checkpointed.class)
                .getLast()
                .resumePoint();
        assertThat(point.step())
                .isGreaterThanOrEqualTo(
                        orchestrator.progressOf(task.jobId()).getLast().step());
    }

    private static TrainingTask training(String name, TrainingKind kind, int steps, List<String> samplePrompts)
            throws Exception {
        TrainingTask task = Trainings.task(name, kind, steps, samplePrompts);
        BUCKET.put(task.request().data(), Trainings.archive());
        return task;
    }

    private static TrainedModel model(WorkerReport.Succeeded succeeded) {
        return requireNonNull(succeeded.model());
    }

    private StoredImage draw(GenerationRequest request) throws Exception {
        GenerationTask task = new GenerationTask(Tasks.freshJob(), 1, request, null);
        orchestrator.submit(task);
        return orchestrator
                .await(WorkerReport.Succeeded.class, task.jobId())
                .images()
                .getFirst();
    }

    private static ModelCard card(String model) throws Exception {
        return Codec.MODELS.decode(new WireType("model.card", 1), BUCKET.get(ObjectKeys.modelCard(model)));
    }

    private static Map<String, String> with(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(CONFIG);
        all.putAll(settings);
        return all;
    }
}
