package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.images.Pixels;
import dev.darkroom.diffusion.random.TorchGenerator;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.schedulers.NoiseSource;
import dev.darkroom.diffusion.schedulers.SchedulerState;
import dev.darkroom.images.Lanczos;
import java.util.Optional;

/**
 * A request whose prompts are read and whose source is encoded: each of its images can begin, on its own. An image passes one
 * stage, or a second one that draws it again, larger.
 */
public final class PreparedGeneration {

    private final ModelParts model;
    private final Pass first;
    private final InitialLatent initial;
    private final Optional<Second> second;

    /** The second stage: pixels of its images beside what they have in common. */
    record Second(Pass pass, int width, int height) {}

    PreparedGeneration(ModelParts model, Pass first, InitialLatent initial, Optional<Second> second) {
        this.model = model;
        this.first = first;
        this.initial = initial;
        this.second = second;
    }

    public int stages() {
        return second.isPresent() ? 2 : 1;
    }

    /** How often the U-Net is asked for one image, in all stages. */
    public int evaluations() {
        return first.evaluations()
                + second.map(stage -> stage.pass().evaluations()).orElse(0);
    }

    /** Evaluations that are over when the stage begins. */
    public int evaluationsBefore(int stage) {
        return stage == 0 ? 0 : first.evaluations();
    }

    /**
     * An image at the start of the first stage.
     *
     * @param noise every draw that its making takes, in order
     */
    public Sample begin(NoiseSource noise) {
        return initial.begin(first, noise);
    }

    /**
     * An image at the start of the second stage.
     *
     * @param image as the first stage drew it
     * @param noise the source of the first stage, which goes on
     */
    public Sample enlarge(RgbImage image, NoiseSource noise) {
        Second stage = second.orElseThrow();
        byte[] rgb = Lanczos.resize(image.rgb(), image.width(), image.height(), 3, stage.width(), stage.height());
        Tensor enlarged = Pixels.toTensor(rgb, stage.width(), stage.height());
        return new ImageToImage(model, enlarged).begin(stage.pass(), noise);
    }

    /**
     * An image as it stood when its state was saved.
     *
     * @param stage from 0
     * @param seed what its noise began with
     * @param noise goes on as it did then
     * @throws DiffusionException if the state is not one of such an image
     */
    public Sample resume(int stage, long seed, SchedulerState saved, NoiseSource noise) {
        if (stage < 0 || stage >= stages()) {
            throw DiffusionException.badRequest("the saved state is of stage " + stage + " of " + stages());
        }
        if (stage == 0) {
            // The inpainting context is computed again and not saved: its noise comes first from the same seed.
            return begin(new TorchGenerator(seed)::randn).resumedAt(saved, noise);
        }
        Pass pass = second.orElseThrow().pass();
        float[] nothing = new float[Math.toIntExact(pass.shape().elements())];
        return new Sample(pass, noise, InpaintingContext.NONE, pass.scheduler().begin(nothing, pass.begin()))
                .resumedAt(saved, noise);
    }
}
