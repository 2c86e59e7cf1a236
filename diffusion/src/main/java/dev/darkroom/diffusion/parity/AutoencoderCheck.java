package dev.darkroom.diffusion.parity;

import dev.darkroom.diffusion.networks.AutoencoderKL;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.weights.SafeTensors;
import java.util.List;

/** {@code vae_encode} and {@code vae_decode}: the two halves of an {@link AutoencoderKL}. */
final class AutoencoderCheck {

    private AutoencoderCheck() {}

    static List<Comparison> encode(ParityCase parityCase) {
        SafeTensors golden = parityCase.tensors();
        AutoencoderKL vae = new AutoencoderKL(parityCase.modelConfig());
        List<Tensor> moments = Networks.run(vae.encode(), parityCase.model(), ParityCase.tensor(golden, "in.image"));
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
        Tensor image = Networks.run(vae.decode(), parityCase.model(), ParityCase.tensor(golden, "in.latents"))
                .get(0);
        return List.of(parityCase.compare(golden, "out.image", image));
    }
}
