package dev.darkroom.worker.attempts;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.events.CancelAttempt;
import dev.darkroom.events.Codec;
import dev.darkroom.events.JobError;
import dev.darkroom.events.JobProgress;
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
import dev.darkroom.storage.objects.memory.InMemoryObjectStore;
import dev.darkroom.worker.Trainings;
import dev.darkroom.worker.checkpoints.CheckpointStore;
import dev.darkroom.worker.config.Configs;
import dev.darkroom.worker.config.ServedModelsConfig;
import dev.darkroom.worker.config.WorkerConfig;
import dev.darkroom.worker.engine.DeviceWatch;
import dev.darkroom.worker.engine.ModelCards;
import dev.darkroom.worker.engine.ModelRegistry;
import dev.darkroom.worker.engine.TrainedModels;
import dev.darkroom.worker.images.SourceImageLoader;
import dev.darkroom.worker.reports.Reports;
import dev.darkroom.worker.trainings.Trainer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings of the shipped model by PyTorch, with everything around them in memory. */
class TrainingAttemptIT {
    private static final Path MODELS = Path.of(System.getProperty("darkroom.root"), "models");

    @TempDir
    private Path folder;

    private final InMemoryObjectStore objects = new InMemoryObjectStore();
    private final RecordingReports reports = new RecordingReports();

    @Test
    void shouldRegisterALoraWithItsSampleSheet() throws IOException {
        TrainingTask task = training("ink", TrainingKind.LORA, 4, List.of("a red apple"));

        worker("w1", "1h").run(task);

        TrainedModel model = trained(task);
        assertThat(model.files())
                .singleElement()
                .satisfies(file -> assertThat(
                                objects.get(file.objectKey()).orElseThrow().content())
                        .hasSize((int) file.bytes()));
        assertThat(card("emoji-64").loras()).containsExactly("ink");
        StoredImage sheet =
                reports.of(WorkerReport.Succeeded.class).getLast().images().getFirst();
        assertThat(objects.get(sheet.objectKey()).orElseThrow().content()).hasSize((int) sheet.bytes());
        JobProgress last = progressOf(task).getLast();
        TrainingPace pace = requireNonNull(last.training());
        assertThat(last.step()).isEqualTo(4);
        assertThat(pace.loss()).isPositive();
        assertThat(pace.samplesPerSecond()).isPositive();
        assertThat(progressOf(task)).anyMatch(progress -> progress.preview() != null);
        assertThat(objects.list(ObjectKeys.CHECKPOINTS)).isEmpty();

        assertThat(card("emoji-64", "w2").loras()).as("another worker's card").containsExactly("ink");
    }

    @Test
    void shouldGoOnElsewhereAndEndWithTheSameWeights() throws IOException {
        TrainingTask whole = training("whole", TrainingKind.LORA, 8, List.of());
        worker("w1", "1h").run(whole);
        TrainingTask task = training("resumed", TrainingKind.LORA, 8, List.of());
        Worker leaving = worker("w2", "0s");
        leaving.onCheckpoint = point -> {
            if (point.step() == 3) {
                leaving.running.drain();
            }
        };
        leaving.run(task);

        assertThat(reports.reports.getLast()).isInstanceOf(WorkerReport.Released.class);
        ResumePoint left = reports.of(WorkerReport.Checkpointed.class).getLast().resumePoint();
        worker("w3", "1h").run(new TrainingTask(task.jobId(), 2, task.request(), left));

        assertThat(left.step()).isBetween(3, 7);
        assertThat(progressOf(task))
                .filteredOn(progress -> progress.attempt() == 2)
                .isNotEmpty()
                .allMatch(progress -> progress.step() > left.step());
        assertThat(trained(task).files().getFirst().sha256())
                .isEqualTo(trained(whole).files().getFirst().sha256());
        assertThat(objects.list(ObjectKeys.CHECKPOINTS)).isEmpty();
    }

    @Test
    void shouldMakeAWholeModelThatIsServedUnderItsName() throws IOException {
        TrainingTask task = training("fine", TrainingKind.FULL, 2, List.of());

        worker("w1", "1h").run(task);

        assertThat(trained(task).files())
                .extracting(TrainedModel.File::path)
                .contains("model_index.json", "unet/diffusion_pytorch_model.safetensors")
                .noneMatch(path -> path.contains("checkpoint") || path.contains("metrics"));
        assertThat(card("fine").width()).isEqualTo(64);
    }

    @Test
    void shouldSayNothingMoreOfACanceledTraining() throws IOException {
        TrainingTask task = training("endless", TrainingKind.LORA, 20_000, List.of());
        Worker worker = worker("w1", "0s");
        worker.onCheckpoint = point -> worker.running.cancel(new CancelAttempt(task.jobId(), task.attempt()));

        worker.run(task);

        assertThat(reports.of(WorkerReport.Succeeded.class)).isEmpty();
        assertThat(reports.of(WorkerReport.Failed.class)).isEmpty();
        assertThat(objects.list(ObjectKeys.TRAINED_MODELS)).isEmpty();
    }

    @Test
    void shouldTellWhyATrainingCannotBeDone() throws IOException {
        TrainingTask taken = training("emoji-64", TrainingKind.FULL, 2, List.of());
        TrainingTask lost = Trainings.task("lost", TrainingKind.LORA, 2, List.of());

        worker("w1", "1h").run(taken);
        worker("w2", "1h").run(lost);

        assertThat(reports.of(WorkerReport.Failed.class))
                .extracting(WorkerReport.Failed::error)
                .extracting(JobError::code)
                .containsExactly("name_taken", "data_missing");
    }

    private TrainingTask training(String name, TrainingKind kind, int steps, List<String> samplePrompts)
            throws IOException {
        TrainingTask task = Trainings.task(name, kind, steps, samplePrompts);
        objects.put(task.request().data(), Trainings.archive(), "application/zip");
        return task;
    }

    private TrainedModel trained(TrainingTask task) {
        return reports.of(WorkerReport.Succeeded.class).stream()
                .filter(report -> report.jobId().equals(task.jobId()))
                .map(WorkerReport.Succeeded::model)
                .map(model -> requireNonNull(model))
                .findFirst()
                .orElseThrow(() -> new AssertionError(reports.reports));
    }

    private List<JobProgress> progressOf(TrainingTask task) {
        return reports.progress.stream()
                .filter(progress -> progress.jobId().equals(task.jobId()))
                .toList();
    }

    private ModelCard card(String model) {
        return Codec.MODELS.decode(
                new WireType("model.card", 1),
                objects.get(ObjectKeys.modelCard(model)).orElseThrow().content());
    }

    /** As a worker publishes it that has just looked for models. */
    private ModelCard card(String model, String workerId) {
        objects.delete(ObjectKeys.modelCard(model));
        worker(workerId, "1h").models.refresh();
        return card(model);
    }

    private Worker worker(String id, String betweenCheckpoints) {
        return new Worker(id, betweenCheckpoints);
    }

    /** What of a worker process trains. */
    private final class Worker implements Reports {
        private final TrainedModels models;
        private final RunningAttempts running;
        private final AttemptRunner attempts;
        private Consumer<ResumePoint> onCheckpoint = point -> {};

        Worker(String id, String betweenCheckpoints) {
            WorkerConfig config = Configs.worker(Map.of(
                    "darkroom.worker.id",
                    id,
                    "darkroom.worker.device",
                    "cpu",
                    "darkroom.worker.drain",
                    "5m",
                    "darkroom.worker.training-checkpoint-interval",
                    betweenCheckpoints));
            ServedModelsConfig modelsConfig = Configs.models(Map.of(
                    "darkroom.models.path", MODELS.toString(),
                    "darkroom.models.fetched", folder.resolve(id).toString()));
            ModelRegistry registry = new ModelRegistry(modelsConfig);
            models = new TrainedModels(objects, registry, new ModelCards(registry, modelsConfig, config, objects));
            running = new RunningAttempts(config);
            attempts = new AttemptRunner(
                    running,
                    (prepared, listener) -> CompletableFuture.failedFuture(new IllegalStateException("draws nothing")),
                    new Trainer(config, registry, models, objects, new DeviceWatch()),
                    models,
                    new SourceImageLoader(objects),
                    new CheckpointStore(objects, new SimpleMeterRegistry()),
                    new ImageStore(objects, new SimpleMeterRegistry()),
                    objects,
                    this,
                    OpenTelemetry.noop().getTracer("test"),
                    Clock.systemUTC(),
                    config);
        }

        void run(TrainingTask task) {
            attempts.run(task, Optional.empty()).join();
        }

        @Override
        public CompletableFuture<Void> send(WorkerReport report) {
            CompletableFuture<Void> sent = reports.send(report);
            if (report instanceof WorkerReport.Checkpointed checkpointed) {
                onCheckpoint.accept(checkpointed.resumePoint());
            }
            return sent;
        }

        @Override
        public void send(JobProgress progress) {
            reports.send(progress);
        }
    }
}
