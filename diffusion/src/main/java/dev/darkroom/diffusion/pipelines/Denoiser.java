package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.model.DiffusersFolder;
import dev.darkroom.diffusion.networks.UNet2DConditionModel;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.Network;
import dev.darkroom.diffusion.runtime.Precision;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.weights.WeightFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The U-Net: predicts the noise in a batch of latents, each at its own time step and under its own condition. */
final class Denoiser implements AutoCloseable {

    private static final List<String> INPUTS = List.of("sample", "timestep", "encoder_hidden_states");

    /** Of the size of the first layer's output: skip connections, and eight times as wide inside a gated feed-forward layer. */
    private static final int ACTIVATIONS = 24;

    private static final String[] CLASSES = {"UNet2DConditionModel"};

    private final UNet2DConditionModel definition;
    private final Network network;
    private final boolean seesMask;
    private final Precision precision;

    /** @param contextWidth length of the text encoder's vectors */
    Denoiser(DiffusersFolder folder, Device device, Precision precision, int contextWidth) {
        ConfigFile config = folder.config("unet", CLASSES);
        definition = new UNet2DConditionModel(config);
        if (definition.contextWidth() != contextWidth) {
            throw config.bad("the U-Net attends to vectors of length " + definition.contextWidth()
                    + " but the text encoder gives " + contextWidth);
        }
        if (!definition.requiredInputs().equals(INPUTS)) {
            throw config.bad("the pipeline has no values for " + definition.requiredInputs());
        }
        int latent = definition.outChannels();
        seesMask = definition.inChannels() == 2 * latent + 1;
        if (!seesMask && definition.inChannels() != latent) {
            throw config.bad("in_channels = " + definition.inChannels() + " fits no pipeline: a U-Net that gives "
                    + latent + " channels takes as many, or " + (2 * latent + 1) + " to fill in");
        }
        List<String> inputs = new ArrayList<>(INPUTS);
        if (definition.timeConditionWidth() > 0) {
            inputs.add("timestep_cond");
        }
        this.precision = precision;
        Path weights = folder.component("unet", CLASSES);
        network = Network.load(definition.program(inputs), WeightFiles.open(weights), device, precision);
    }

    /** Whether it takes a mask and the surroundings of it beside the latent, as models that were trained to fill in. */
    boolean seesMask() {
        return seesMask;
    }

    /** @throws DiffusionException if this U-Net cannot do without a mask */
    void requireNoMask() {
        if (seesMask) {
            throw DiffusionException.badRequest("this model fills in parts of pictures and needs a picture and a mask");
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
     * @param context [B, L, D]
     * @return [B, C', H, W], noise or v as the model was trained
     */
    Tensor predict(Tensor latents, float timestep, Tensor context, Guidance guidance) {
        int batch = latents.shape().get(0);
        float[] timesteps = new float[batch];
        Arrays.fill(timesteps, timestep);
        Tensor times = Tensor.of(timesteps, batch);
        return isGuidanceDistilled()
                ? network.run(latents, times, context, guidanceEmbedding(guidance.scale() - 1, batch))
                        .get(0)
                : network.run(latents, times, context).get(0);
    }

    /** The guidance scale as sines and cosines (Meng et al. 2023, section 3): [B, width]. */
    private Tensor guidanceEmbedding(double scale, int batch) {
        int width = definition.timeConditionWidth();
        int half = width / 2;
        float[] embedding = new float[batch * width];
        for (int i = 0; i < half; i++) {
            float frequency = (float) Math.exp(-Math.log(10000) / (half - 1) * i);
            float angle = (float) (scale * 1000) * frequency;
            for (int row = 0; row < batch; row++) {
                embedding[row * width + i] = (float) Math.sin(angle);
                embedding[row * width + half + i] = (float) Math.cos(angle);
            }
        }
        return Tensor.of(embedding, batch, width);
    }

    @Override
    public void close() {
        network.close();
    }
}
