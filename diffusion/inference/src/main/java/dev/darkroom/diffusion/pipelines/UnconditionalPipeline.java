package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.images.Pixels;
import dev.darkroom.diffusion.model.DiffusersFolder;
import dev.darkroom.diffusion.networks.FirstStage;
import dev.darkroom.diffusion.networks.UNet2DModel;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.Network;
import dev.darkroom.diffusion.runtime.Precision;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.schedulers.NoiseSource;
import dev.darkroom.diffusion.schedulers.Scheduler;
import dev.darkroom.diffusion.schedulers.SchedulerState;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.weights.Shape;
import dev.darkroom.diffusion.weights.WeightFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Images from noise alone, or of a class: diffusion over pixels (Ho et al. 2020, algorithm 2) or over the latents of a
 * vector-quantised autoencoder (Rombach et al. 2022).
 */
public final class UnconditionalPipeline implements AutoCloseable {

    private static final String AUTOENCODER = "vqvae";

    private final UNet2DModel definition;
    private final Network unet;
    private final Optional<Network> decoder;
    private final float scalingFactor;

    private UnconditionalPipeline(
            UNet2DModel definition, Network unet, Optional<Network> decoder, float scalingFactor) {
        this.definition = definition;
        this.unet = unet;
        this.decoder = decoder;
        this.scalingFactor = scalingFactor;
    }

    /**
     * Loads a model that draws without a prompt.
     *
     * @throws dev.darkroom.diffusion.DiffusionException if a file is damaged, a feature is not supported or it is another kind of model
     */
    public static UnconditionalPipeline load(DiffusersFolder model, Device device) {
        Path unet = model.component("unet", "UNet2DModel");
        return model.has(AUTOENCODER)
                ? load(unet, Optional.of(model.component(AUTOENCODER, "VQModel", "AutoencoderKL")), device)
                : load(unet, Optional.empty(), device);
    }

    /**
     * Loads the networks.
     *
     * @param unet folder of a {@link UNet2DModel}
     * @param autoencoder folder of a {@link FirstStage}, for diffusion over latents
     * @throws dev.darkroom.diffusion.DiffusionException if a file is damaged or a feature is not supported
     */
    public static UnconditionalPipeline load(Path unet, Optional<Path> autoencoder, Device device) {
        UNet2DModel definition = new UNet2DModel(ConfigFile.read(unet.resolve("config.json")));
        Network network = Network.load(definition.program(), WeightFiles.open(unet), device, Precision.FP32);
        Optional<ConfigFile> config = autoencoder.map(folder -> ConfigFile.read(folder.resolve("config.json")));
        Optional<Network> decoder = autoencoder.map(folder ->
                Network.load(decoder(config.orElseThrow()), WeightFiles.open(folder), device, Precision.FP32));
        float scalingFactor = config.map(FirstStage::scalingFactor).orElse(1f);
        return new UnconditionalPipeline(definition, network, decoder, scalingFactor);
    }

    private static Program decoder(ConfigFile config) {
        return FirstStage.of("_class_name", config.text("_class_name", "VQModel"), config)
                .decode();
    }

    public boolean isClassConditional() {
        return definition.isClassConditional();
    }

    /**
     * Draws x_T, denoises it and decodes it where it is a latent.
     *
     * @param labels one class for each image, none for a network without classes
     * @param width of what is denoised, in pixels or latent cells, likewise the height
     * @param noise one source for each image
     * @return [1, 3, H, W] in 0..1 for each image
     */
    public List<Tensor> generate(Scheduler scheduler, int[] labels, int width, int height, List<NoiseSource> noise) {
        if (definition.isClassConditional() != (labels.length == noise.size())) {
            throw new IllegalArgumentException("one class label for each image, or none without classes");
        }
        Shape shape = Shape.of(definition.inChannels(), height, width);
        int size = Math.toIntExact(shape.elements());
        List<SchedulerState> samples = noise.stream()
                .map(source -> scheduler.begin(LatentBatches.scaled(source.draw(size), scheduler.initNoiseSigma())))
                .toList();
        for (float timestep : scheduler.timesteps()) {
            Tensor input = LatentBatches.stack(
                    samples.stream().map(scheduler::modelInput).toList(), shape);
            List<float[]> predictions = LatentBatches.split(predict(input, timestep, labels));
            List<SchedulerState> next = new ArrayList<>();
            for (int k = 0; k < samples.size(); k++) {
                next.add(scheduler
                        .step(samples.get(k), predictions.get(k), noise.get(k))
                        .state());
            }
            samples = next;
        }
        return samples.stream().map(sample -> decode(sample.sample(), shape)).toList();
    }

    private Tensor predict(Tensor input, float timestep, int[] labels) {
        float[] timesteps = new float[input.shape().get(0)];
        Arrays.fill(timesteps, timestep);
        Tensor times = Tensor.of(timesteps, timesteps.length);
        return definition.isClassConditional()
                ? unet.run(input, times, Tensor.of(labels, labels.length)).get(0)
                : unet.run(input, times).get(0);
    }

    private Tensor decode(float[] sample, Shape shape) {
        float[] unscaled = new float[sample.length];
        for (int i = 0; i < sample.length; i++) {
            unscaled[i] = sample[i] / scalingFactor;
        }
        Tensor decoded = LatentBatches.stack(List.of(unscaled), shape);
        Tensor image = decoder.map(network -> network.run(decoded).get(0)).orElse(decoded);
        if (!image.isFinite()) {
            throw DiffusionException.notFinite("the decoded image");
        }
        return Pixels.toUnitRange(image);
    }

    @Override
    public void close() {
        unet.close();
        decoder.ifPresent(Network::close);
    }
}
