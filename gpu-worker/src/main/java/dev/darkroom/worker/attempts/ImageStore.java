package dev.darkroom.worker.attempts;

import dev.darkroom.diffusion.pipelines.RgbImage;
import dev.darkroom.events.GenerationTask;
import dev.darkroom.events.StoredImage;
import dev.darkroom.storage.objects.ObjectKeys;
import dev.darkroom.storage.objects.ObjectStore;
import dev.darkroom.storage.objects.ObjectStoreException;
import dev.darkroom.telemetry.Timers;
import dev.darkroom.worker.engine.Generated;
import dev.darkroom.worker.images.GenerationParameters;
import dev.darkroom.worker.images.Png;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.eclipse.microprofile.faulttolerance.Retry;

/** Writes finished images into the bucket as PNG files, and the latents on their way where they were kept. */
@Singleton
public class ImageStore {
    private final ObjectStore objects;
    private final Timer upload;

    @Inject
    public ImageStore(ObjectStore objects, MeterRegistry registry) {
        this.objects = objects;
        this.upload = Timers.timer(registry, "darkroom.worker.upload");
    }

    /**
     * Tries for a minute: drawing the images again costs more than to wait for a store that restarts.
     *
     * @throws ObjectStoreException when the bucket cannot be written
     */
    @Retry(maxRetries = -1, delay = 500, maxDuration = 60_000, retryOn = ObjectStoreException.class)
    List<StoredImage> store(GenerationTask task, Generated generated) {
        generated.latents().ifPresent(latents -> LatentFiles.store(objects, task.jobId(), latents));
        return IntStream.range(0, generated.images().size())
                .mapToObj(index -> store(task, generated, index))
                .toList();
    }

    private StoredImage store(GenerationTask task, Generated generated, int index) {
        RgbImage image = generated.images().get(index);
        String parameters = GenerationParameters.describe(task.request(), image.seed(), generated.revision());
        byte[] file = Png.encode(image, parameters);
        String key = ObjectKeys.image(task.jobId(), index);
        upload.record(() -> objects.put(key, file, Png.MEDIA_TYPE));
        return new StoredImage(index, key, image.width(), image.height(), image.seed(), sha256(file), file.length);
    }

    private static String sha256(byte[] file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
