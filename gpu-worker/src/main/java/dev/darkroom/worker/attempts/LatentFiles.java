package dev.darkroom.worker.attempts;

import dev.darkroom.diffusion.weights.ElementType;
import dev.darkroom.diffusion.weights.SafeTensorsWriter;
import dev.darkroom.events.Codec;
import dev.darkroom.events.JobId;
import dev.darkroom.events.LatentHistory;
import dev.darkroom.storage.objects.ObjectKeys;
import dev.darkroom.storage.objects.ObjectStore;
import dev.darkroom.worker.engine.RecordedLatents;
import dev.darkroom.worker.images.Png;
import java.util.List;
import java.util.Map;

/** Latents that were kept, as files beside the images. */
final class LatentFiles {
    private static final String TENSORS = "application/octet-stream";
    private static final String TENSOR = "latent";

    private LatentFiles() {}

    /** The list comes last: what it names is there. */
    static void store(ObjectStore objects, JobId jobId, RecordedLatents recorded) {
        for (RecordedLatents.Latent latent : recorded.latents()) {
            SafeTensorsWriter.Entry tensor =
                    new SafeTensorsWriter.Entry(TENSOR, ElementType.F32, recorded.shape(), latent::values);
            String step = Integer.toString(latent.step());
            byte[] file = SafeTensorsWriter.toBytes(List.of(tensor), Map.of("step", step));
            objects.put(ObjectKeys.latent(jobId, latent.step()), file, TENSORS);
            byte[] decoded = Png.encode(latent.decoded(), "latent after step " + step + ", decoded");
            objects.put(ObjectKeys.decodedLatent(jobId, latent.step()), decoded, Png.MEDIA_TYPE);
        }
        objects.put(ObjectKeys.latentHistory(jobId), Codec.LATENTS.encode(document(recorded)), "application/json");
    }

    private static LatentHistory document(RecordedLatents recorded) {
        return new LatentHistory(
                recorded.shape().get(0),
                recorded.shape().get(1),
                recorded.shape().get(2),
                recorded.stepBytes(),
                recorded.decodeBytes(),
                recorded.latents().stream().map(LatentFiles::describe).toList());
    }

    private static LatentHistory.Latent describe(RecordedLatents.Latent latent) {
        double sum = 0;
        double squares = 0;
        for (float value : latent.values()) {
            sum += value;
            squares += (double) value * value;
        }
        double mean = sum / latent.values().length;
        double variance = squares / latent.values().length - mean * mean;
        return new LatentHistory.Latent(latent.step(), latent.timestep(), mean, Math.sqrt(Math.max(0, variance)));
    }
}
