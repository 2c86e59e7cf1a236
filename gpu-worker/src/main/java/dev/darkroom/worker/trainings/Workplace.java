package dev.darkroom.worker.trainings;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.diffusion.model.ModelDescription;
import dev.darkroom.events.ResumePoint;
import dev.darkroom.events.TrainingKind;
import dev.darkroom.events.TrainingRequest;
import dev.darkroom.events.TrainingTask;
import dev.darkroom.storage.objects.ObjectStore;
import dev.darkroom.training.TrainingPlace;
import dev.darkroom.worker.engine.ModelRegistry;
import dev.darkroom.worker.files.LocalFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jboss.logging.Logger;

/** The folder of one attempt at a training: what it reads, and what it writes. Gone with the attempt. */
final class Workplace implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Workplace.class);
    private static final JsonMapper JSON = new JsonMapper();
    private static final double MIN_SNR_GAMMA = 5;
    private static final int LONGEST_WARMUP = 100;
    private static final int SHEETS = 4;
    private static final int SHEET_ROWS = 2;

    private final TrainingTask task;
    private final Path folder;

    Workplace(TrainingTask task) throws IOException {
        this.task = task;
        this.folder = Files.createTempDirectory("darkroom-training-");
    }

    Path folder() {
        return folder;
    }

    /** Images and captions. */
    Path data() {
        return folder.resolve("data");
    }

    Path configuration() {
        return folder.resolve("config.json");
    }

    Path output() {
        return folder.resolve("out");
    }

    /** Fetches the data set, which a gateway has checked and rewritten. */
    void fetchData(ObjectStore objects) throws IOException {
        Path archive = folder.resolve("data.zip");
        if (!objects.download(task.request().data(), archive)) {
            throw TrainingRefusedException.dataMissing();
        }
        Files.createDirectories(data());
        try (InputStream file = Files.newInputStream(archive);
                ZipInputStream entries = new ZipInputStream(file)) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                Files.copy(entries, LocalFiles.below(data(), entry.getName()));
            }
        }
        Files.delete(archive);
    }

    /** Fetches the checkpoint of an earlier attempt; without it, or where it is gone, the training begins at step 0. */
    boolean fetchCheckpoint(ObjectStore objects) throws IOException {
        Files.createDirectories(output());
        ResumePoint point = task.resumePoint();
        boolean found =
                point != null && objects.download(point.checkpoint(), output().resolve(TrainingPlace.CHECKPOINT));
        if (point != null && !found) {
            LOG.warnf("checkpoint is gone, beginning anew jobId=%s attempt=%d", task.jobId(), task.attempt());
        }
        return found;
    }

    /** Writes what the trainer reads, in the words of training/README.md. */
    void configure(ModelRegistry.Model base) throws IOException {
        TrainingRequest request = task.request();
        ObjectNode config = JSON.createObjectNode()
                .put("model", base.folder().toAbsolutePath().toString())
                .put("resolution", request.resolution())
                .put("steps", request.steps())
                .put("batch_size", request.batchSize())
                .put("learning_rate", request.learningRate())
                .put("warmup_steps", Math.min(LONGEST_WARMUP, request.steps() / 10))
                .put("seed", Math.toIntExact(request.seed()))
                .put("min_snr_gamma", MIN_SNR_GAMMA)
                .put("ema_decay", 0)
                // The attempt itself says when one is due.
                .put("checkpoint_every", request.steps())
                .put("sample_every", request.samplePrompts().isEmpty() ? 0 : Math.ceilDiv(request.steps(), SHEETS))
                .put("save_as", request.kind() == TrainingKind.FULL ? "fp16" : "fp32");
        if (request.kind() == TrainingKind.LORA) {
            config.putObject("lora").put("rank", request.rank());
        }
        ModelDescription model = base.description();
        ObjectNode samples = config.putObject("samples")
                .put("seeds", SHEET_ROWS)
                .put("steps", model.defaultSteps())
                .put("guidance_scale", model.defaultGuidanceScale());
        request.samplePrompts().forEach(samples.putArray("prompts")::add);
        Files.write(configuration(), JSON.writeValueAsBytes(config));
    }

    @Override
    public void close() {
        try {
            LocalFiles.delete(folder);
        } catch (UncheckedIOException e) {
            LOG.warnf(e, "folder of a training not deleted jobId=%s attempt=%d", task.jobId(), task.attempt());
        }
    }
}
