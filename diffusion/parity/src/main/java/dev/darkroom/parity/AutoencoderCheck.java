package dev.darkroom.parity;

import dev.darkroom.diffusion.networks.AutoencoderKL;
import dev.darkroom.diffusion.pipelines.Tiling;
import dev.darkroom.diffusion.runtime.Network;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.weights.SafeTensors;
import java.util.List;

/** {@code vae_encode}, {@code vae_decode} and {@code vae_decode_tiled}: the two halves of an {@link AutoencoderKL}. */
final class AutoencoderCheck {

    private AutoencoderCheck() {}

    static List<Comparison> encode(ParityCase parityCase) {
        SafeTensors golden = parityCase.tensors();
        AutoencoderKL vae = new AutoencoderKL(parityCase.modelConfig());
        List<Tensor> moments = Networks.run(vae.encode(), parityCase, ParityCase.tensor(golden, "in.image"));
        Tensor mean = moments.get(0);
        Tensor logVariance = moments.get(1);
        float[] noise = golden.floats("in.noise");
        float[] sample = new float[noise.length];
        for (int i = 0; i < sample.length; i++) {
            sample[i] = mean.values()[i] + (float) Math.exp(0.5f * logVariance.values()[i]) * noise[i];
        }
        return List.of(
                parityCase.compare(golden, "out.mean", mean),
                parityCase.compare(golden, "out.logvar", logVariance),
                parityCase.compare(golden, "out.sample", new Tensor(mean.shape(), sample)));
    }

    static List<Comparison> decode(ParityCase parityCase) {
        SafeTensors golden = parityCase.tensors();
        AutoencoderKL vae = new AutoencoderKL(parityCase.modelConfig());
        Tensor image = Networks.run(vae.decode(), parityCase, ParityCase.tensor(golden, "in.latents"))
                .get(0);
        return List.of(parityCase.compare(golden, "out.image", image));
    }

    /** Decoding in tiles of the size that the case gives. */
    static List<Comparison> decodeTiled(ParityCase parityCase) {
        SafeTensors golden = parityCase.tensors();
        AutoencoderKL vae = new AutoencoderKL(parityCase.modelConfig());
        Tiling tiling = new Tiling(
                parityCase.json().path("tile_sample_min_size").asInt(),
                parityCase.json().path("tile_latent_min_size").asInt(),
                parityCase.json().path("tile_overlap_factor").asDouble());
        try (Network network = Networks.load(vae.decode(), parityCase)) {
            Tensor image = tiling.decode(
                    ParityCase.tensor(golden, "in.latents"),
                    tile -> network.run(tile).get(0));
            return List.of(parityCase.compare(golden, "out.image", image));
        }
    }
}
