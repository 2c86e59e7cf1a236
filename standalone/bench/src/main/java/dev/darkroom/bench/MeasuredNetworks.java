package dev.darkroom.bench;

import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.networks.AutoencoderKL;
import dev.darkroom.diffusion.networks.CLIPTextModel;
import dev.darkroom.diffusion.networks.UNet2DConditionModel;
import dev.darkroom.diffusion.pipelines.TiledAutoencoder;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.NativeMemory;
import dev.darkroom.diffusion.runtime.Network;
import dev.darkroom.diffusion.runtime.Precision;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.script.Program;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** The networks of one model under measurement: each is loaded when it is first asked for, and stays. */
final class MeasuredNetworks implements AutoCloseable {
    private static final int TOKENS = 77;
    private static final float TIMESTEP = 500;

    private final ModelSource source;
    private final Device device;
    private final Precision precision;
    private final Map<String, Network> networks = new HashMap<>();

    MeasuredNetworks(ModelSource source, Device device, Precision precision) {
        this.source = source;
        this.device = device;
        this.precision = precision;
    }

    /** Seconds to encode one prompt of 77 tokens. */
    double textEncode() {
        CLIPTextModel definition = new CLIPTextModel(source.config("text_encoder"));
        return seconds(network("text_encoder", definition.embeddings(0)), Tensor.of(new int[TOKENS], 1, TOKENS));
    }

    /**
     * Seconds of one step.
     *
     * @param side of the latent in cells
     */
    double unetStep(int side, int batch) {
        UNet2DConditionModel definition = new UNet2DConditionModel(source.config("unet"));
        float[] timesteps = new float[batch];
        Arrays.fill(timesteps, TIMESTEP);
        return seconds(
                network("unet", definition.program(definition.requiredInputs())),
                noise(batch, definition.inChannels(), side, side),
                Tensor.of(timesteps, batch),
                noise(batch, TOKENS, definition.contextWidth()));
    }

    /** Seconds to decode one latent, as images are decoded. */
    double decode(int side) {
        NativeMemory.trim();
        AutoencoderKL definition = new AutoencoderKL(source.config("vae"));
        return seconds(network("vae", definition.decode()), noise(1, definition.latentChannels(), side, side));
    }

    /** The same in tiles, of the size that would be used if one piece had no room. */
    double decodeTiled(int side) {
        NativeMemory.trim();
        ConfigFile config = source.config("vae");
        AutoencoderKL definition = new AutoencoderKL(config);
        Network network = network("vae", definition.decode());
        Tensor latents = noise(1, definition.latentChannels(), side, side);
        long begin = System.nanoTime();
        long room = pieceBytes(definition, config, precision, side) - 1;
        TiledAutoencoder.of(definition, config, precision, () -> room)
                .decode(latents, tile -> network.run(tile).getFirst());
        return (System.nanoTime() - begin) * 1e-9;
    }

    /** About how much decoding in one piece takes beside the weights. */
    static long pieceBytes(ModelSource source, Precision precision, int side) {
        ConfigFile config = source.config("vae");
        return pieceBytes(new AutoencoderKL(config), config, precision, side);
    }

    private static long pieceBytes(AutoencoderKL definition, ConfigFile config, Precision precision, int side) {
        long pixels = (long) side * definition.factor();
        return TiledAutoencoder.of(definition, config, precision, () -> 0).pieceBytes(pixels * pixels);
    }

    private Network network(String component, Program program) {
        return networks.computeIfAbsent(
                component, name -> Network.load(program, source.weights(name, program, precision), device, precision));
    }

    private static double seconds(Network network, Tensor... inputs) {
        long begin = System.nanoTime();
        network.run(inputs);
        return (System.nanoTime() - begin) * 1e-9;
    }

    private static Tensor noise(int... shape) {
        long[] dimensions = Arrays.stream(shape).asLongStream().toArray();
        Random random = new Random(1);
        float[] values = new float[Arrays.stream(shape).reduce(1, Math::multiplyExact)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensor.of(values, dimensions);
    }

    @Override
    public void close() {
        networks.values().forEach(Network::close);
    }
}
