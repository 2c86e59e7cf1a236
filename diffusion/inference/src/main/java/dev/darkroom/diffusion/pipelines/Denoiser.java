package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.model.ModelFiles;
import dev.darkroom.diffusion.model.PipelineFit;
import dev.darkroom.diffusion.networks.UNet2DConditionModel;
import dev.darkroom.diffusion.runtime.Network;
import dev.darkroom.diffusion.runtime.Precision;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.weights.Weights;
import java.util.ArrayList;
import java.util.List;

/** The U-Net (Rombach et al. 2022, section 3.3): predicts the noise in latents [B, C, H, W], each at its own time step and condition. */
final class Denoiser implements AutoCloseable {

    /**
     * Of the size of the first layer's output: skip connections, gated feed-forward layers of eight times the width, and what libtorch
     * keeps for its convolutions; from a measured peak (docs/performance.md, Memory). Attention keeps no scores, which would grow with
     * the square of the cells.
     */
    private static final int ACTIVATIONS = 68;

    /** The longest wavelength over 2 pi (Vaswani et al. 2017, section 3.5). */
    private static final double MAX_PERIOD = 10000;

    /** Stretches guidance scales to the range of time steps, as the code of latent consistency models does (Luo et al. 2023). */
    private static final double GUIDANCE_STRETCH = 1000;

    private static final String[] CLASSES = {"UNet2DConditionModel"};

    private final UNet2DConditionModel definition;
    private final Network network;
    private final boolean seesMask;
    private final Precision precision;
    private final boolean seesSize;

    /** How many numbers SDXL's U-Net takes beside the prompt. */
    private final int timeIds;

    private final int pixelsPerCell;

    /**
     * Loads a U-Net.
     *
     * @param pixelsPerCell along one side of a latent
     */
    Denoiser(ModelFiles files, Loading loading, PipelineFit fit, int pixelsPerCell) {
        definition = new UNet2DConditionModel(files.config("unet", CLASSES));
        seesMask = fit.seesMask();
        seesSize = fit.seesSize();
        timeIds = fit.timeIds();
        this.pixelsPerCell = pixelsPerCell;
        precision = loading.precision();
        Weights weights = loading.loras().apply("unet", fit.unet().weights(), files.weights("unet"));
        network = Network.load(fit.unet(), weights, loading.device(), precision);
    }

    /** Whether the U-Net takes a mask and the masked image beside the latent, as inpainting models do. */
    boolean seesMask() {
        return seesMask;
    }

    /** @throws DiffusionException if this U-Net cannot do without a mask */
    void requireNoMask() {
        if (seesMask) {
            throw DiffusionException.badRequest("this model fills in parts of images and needs an image and a mask");
        }
    }

    int latentChannels() {
        return definition.outChannels();
    }

    /** About how much one call takes beside the weights, for latents of that many cells together. */
    long activationBytes(long cells) {
        return ACTIVATIONS
                * cells
                * definition.topChannels()
                * precision.elementType().bytes();
    }

    /** Whether the guidance scale is an input of the network, which then needs no unconditional prediction. */
    boolean isGuidanceDistilled() {
        return definition.timeConditionWidth() > 0;
    }

    /**
     * Predicts once.
     *
     * @param latents [B, C, H, W]
     * @param timesteps B of them
     * @param text of B prompts
     * @param guidanceScales B of them, for networks that take the scale as an input
     * @return [B, C', H, W], noise or v as the model was trained
     */
    Tensor predict(Tensor latents, float[] timesteps, TextEmbedding text, double[] guidanceScales) {
        List<Tensor> inputs = new ArrayList<>(List.of(latents, Tensor.of(timesteps, timesteps.length), text.tokens()));
        if (seesSize) {
            inputs.add(text.pooled().orElseThrow());
            inputs.add(timeIds(latents, text));
        }
        if (isGuidanceDistilled()) {
            inputs.add(guidanceEmbedding(guidanceScales));
        }
        return network.run(inputs.toArray(Tensor[]::new)).get(0);
    }

    /**
     * The sizes that SDXL is conditioned on, in pixels: original height and width, top and left of the crop, target height and width;
     * its refiner on a score instead of the last two.
     */
    private Tensor timeIds(Tensor latents, TextEmbedding text) {
        int batch = latents.shape().get(0);
        float height = latents.shape().get(2) * pixelsPerCell;
        float width = latents.shape().get(3) * pixelsPerCell;
        float[] ids = new float[batch * timeIds];
        for (int i = 0; i < batch; i++) {
            int row = i;
            float[] sizes = {height, width, 0, 0, height, width};
            text.score().ifPresent(scores -> sizes[timeIds - 1] = scores.values()[row]);
            System.arraycopy(sizes, 0, ids, row * timeIds, timeIds);
        }
        return Tensor.of(ids, batch, timeIds);
    }

    /** The guidance scales less 1 as sines and cosines (Meng et al. 2023, section 3): [B] to [B, width]. */
    private Tensor guidanceEmbedding(double[] scales) {
        int width = definition.timeConditionWidth();
        int half = width / 2;
        float[] embedding = new float[scales.length * width];
        for (int i = 0; i < half; i++) {
            float frequency = (float) Math.exp(-Math.log(MAX_PERIOD) / (half - 1) * i);
            for (int row = 0; row < scales.length; row++) {
                float angle = (float) ((scales[row] - 1) * GUIDANCE_STRETCH) * frequency;
                embedding[row * width + i] = (float) Math.sin(angle);
                embedding[row * width + half + i] = (float) Math.cos(angle);
            }
        }
        return Tensor.of(embedding, scales.length, width);
    }

    @Override
    public void close() {
        network.close();
    }
}
