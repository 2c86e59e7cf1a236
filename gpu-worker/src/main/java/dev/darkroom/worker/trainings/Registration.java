package dev.darkroom.worker.trainings;

import dev.darkroom.events.Codec;
import dev.darkroom.events.JobId;
import dev.darkroom.events.StoredImage;
import dev.darkroom.events.TrainedModel;
import dev.darkroom.events.TrainingKind;
import dev.darkroom.events.TrainingRequest;
import dev.darkroom.events.TrainingTask;
import dev.darkroom.images.ImageHeader;
import dev.darkroom.storage.objects.ObjectKeys;
import dev.darkroom.storage.objects.ObjectStore;
import dev.darkroom.training.FineTuning;
import dev.darkroom.worker.engine.ModelRegistry;
import dev.darkroom.worker.engine.TrainedModels;
import dev.darkroom.worker.files.LocalFiles;
import dev.darkroom.worker.images.Png;
import dev.darkroom.worker.images.SampleSheets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Puts what a training has made into the bucket, under a name that requests can then use. */
final class Registration {
    private static final String MEDIA_TYPE = "application/octet-stream";
    private static final String SAMPLES = "samples";

    /** What a training leaves beside the model. */
    private static final Set<String> NO_PART_OF_A_MODEL = Set.of("checkpoint.safetensors", "metrics.csv", "loss.png");

    private final ObjectStore objects;
    private final ModelRegistry registry;
    private final TrainedModels trained;

    Registration(ObjectStore objects, ModelRegistry registry, TrainedModels trained) {
        this.objects = objects;
        this.registry = registry;
        this.trained = trained;
    }

    /** @throws TrainingRefusedException when another tenant has the name */
    void requireFree(TrainingTask task) {
        String name = task.request().name();
        boolean own = trained.find(name)
                .map(known -> known.jobId().equals(task.jobId()))
                .orElse(false);
        boolean taken = registry.all().stream()
                .anyMatch(model ->
                        model.description().name().equals(name) || model.loras().containsKey(name));
        if (!own && (taken || trained.find(name).isPresent())) {
            throw TrainingRefusedException.nameTaken(name);
        }
    }

    /** The model, which this worker can draw with when the method returns, and others at their next look. */
    TrainedModel register(TrainingTask task, Path output) throws IOException {
        requireFree(task);
        TrainingRequest request = task.request();
        List<TrainedModel.File> files = request.kind() == TrainingKind.LORA
                ? List.of(upload(task.jobId(), output, output.resolve(FineTuning.LORA)))
                : model(output).stream()
                        .map(file -> upload(task.jobId(), output, file))
                        .toList();
        TrainedModel model = new TrainedModel(request.name(), request.kind(), request.model(), task.jobId(), files);
        claim(task, model);
        trained.refresh();
        return model;
    }

    /** Of trainings that register one name at once, one does; an earlier attempt at the same training gives way. */
    private void claim(TrainingTask task, TrainedModel model) {
        String key = ObjectKeys.trainedModel(model.name());
        byte[] card = Codec.TRAINED_MODELS.encode(model);
        if (!objects.putIfAbsent(key, card, "application/json")) {
            requireFree(task);
            objects.put(key, card, "application/json");
        }
    }

    /** The sample sheet that was drawn last, as the job's image. */
    List<StoredImage> storeSheet(TrainingTask task, Path output) throws IOException {
        Path samples = output.resolve(SAMPLES);
        if (!Files.isDirectory(samples)) {
            return List.of();
        }
        try (Stream<Path> sheets = Files.list(samples)) {
            return sheets.max(Comparator.naturalOrder()).stream()
                    .map(sheet -> store(task.jobId(), sheet))
                    .toList();
        }
    }

    private StoredImage store(JobId jobId, Path sheet) {
        try {
            ImageHeader header = SampleSheets.header(sheet);
            String key = ObjectKeys.image(jobId, 0);
            objects.upload(key, sheet, Png.MEDIA_TYPE);
            return new StoredImage(
                    0, key, header.width(), header.height(), 0, LocalFiles.sha256(sheet), Files.size(sheet));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> model(Path output) throws IOException {
        try (Stream<Path> files = Files.walk(output)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.startsWith(output.resolve(SAMPLES)))
                    .filter(file -> !NO_PART_OF_A_MODEL.contains(String.valueOf(file.getFileName())))
                    .sorted()
                    .toList();
        }
    }

    private TrainedModel.File upload(JobId jobId, Path output, Path file) {
        String path = output.relativize(file).toString().replace('\\', '/');
        String key = ObjectKeys.trainedFile(jobId, path);
        objects.upload(key, file, MEDIA_TYPE);
        return new TrainedModel.File(path, key, file.toFile().length(), LocalFiles.sha256(file));
    }
}
