package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.model.ModelDescription;
import dev.darkroom.diffusion.runtime.Device;
import java.nio.file.Path;
import java.util.List;

/** A loaded text-to-image model; one thread at a time generates with it. */
public final class LatentDiffusion implements AutoCloseable {

    private final ModelDescription description;

    private LatentDiffusion(ModelDescription description) {
        this.description = description;
    }

    /**
     * Loads a diffusers folder onto a device.
     *
     * @throws dev.darkroom.diffusion.DiffusionException if a file is damaged or a feature is not supported
     */
    public static LatentDiffusion load(Path folder, Device device) {
        return new LatentDiffusion(ModelDescription.read(folder));
    }

    public ModelDescription description() {
        return description;
    }

    /**
     * Generates the pictures of a request.
     *
     * @throws GenerationCanceledException if the listener stopped it
     * @throws dev.darkroom.diffusion.DiffusionException if the model cannot serve a value of the request
     */
    public List<Picture> textToImage(TextToImageRequest request, StepListener listener) {
        throw new UnsupportedOperationException();
    }

    /** How long the stages of the latest call took. */
    public Timings timings() {
        return new Timings(0, 0, 0);
    }

    @Override
    public void close() {}
}
