package dev.darkroom.diffusion.training;

import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.networks.AutoencoderKL;
import dev.darkroom.diffusion.networks.VQModel;
import dev.darkroom.diffusion.script.Layer;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.script.Value;
import dev.darkroom.diffusion.script.WeightName;
import java.util.List;

/** Reconstruction and regularisation (Rombach et al. 2022, section 3.1 and appendix G) of one kind of autoencoder. */
abstract class AutoencoderLoss extends Layer {

    /** The loss of a batch, first, and what it is made of. */
    abstract Program program();

    abstract List<String> outputs();

    /** Whether the program takes noise in the shape of the latent behind the picture. */
    abstract boolean takesNoise();

    /** A picture to its latent as the U-Net gets it, before scaling. */
    abstract Program encode();

    abstract Program decode();

    /**
     * KL(q(z|x) || N(0, 1)) summed over a latent and averaged over the batch (Kingma and Welling 2014, appendix B), lightly weighted;
     * decodes a draw from q.
     */
    static final class Kl extends AutoencoderLoss {

        @WeightName("")
        private final AutoencoderKL autoencoder;

        private final ReconstructionLoss reconstruction;
        private final double weight;

        Kl(AutoencoderKL autoencoder, ReconstructionLoss reconstruction, ConfigFile loss) {
            this.autoencoder = autoencoder;
            this.reconstruction = reconstruction;
            this.weight = loss.number("kl", 4e-6);
        }

        @Override
        Program program() {
            return Program.trace(this, 2, inputs -> {
                Value picture = inputs.get(0);
                List<Value> moments = autoencoder.encode(picture);
                Value mean = moments.get(0);
                Value logVariance = moments.get(1);
                Value variance = logVariance.unary("exp");
                Value latent = mean.plus(logVariance.times(0.5).unary("exp").times(inputs.get(1)));
                Value reconstructed = reconstruction.of(picture, autoencoder.decode(latent));
                Value divergence = mean.square()
                        .plus(variance)
                        .plus(-1)
                        .minus(logVariance)
                        .times(0.5)
                        .flatten(1, 3)
                        .sum(1)
                        .mean();
                return List.of(reconstructed.plus(divergence.times(weight)), reconstructed, divergence);
            });
        }

        @Override
        List<String> outputs() {
            return List.of("loss", "reconstruction", "kl");
        }

        @Override
        boolean takesNoise() {
            return true;
        }

        @Override
        Program encode() {
            return Program.trace(
                    this, 1, inputs -> List.of(autoencoder.encode(inputs.get(0)).get(0)));
        }

        @Override
        Program decode() {
            return Program.trace(this, 1, inputs -> List.of(autoencoder.decode(inputs.get(0))));
        }
    }

    /** Codebook and commitment terms with a straight-through estimator (van den Oord et al. 2017, equation 3). */
    static final class Vq extends AutoencoderLoss {

        @WeightName("")
        private final VQModel autoencoder;

        private final ReconstructionLoss reconstruction;
        private final double codebook;
        private final double commitment;

        Vq(VQModel autoencoder, ReconstructionLoss reconstruction, ConfigFile loss) {
            this.autoencoder = autoencoder;
            this.reconstruction = reconstruction;
            this.codebook = loss.number("codebook", 1);
            this.commitment = loss.number("commitment", 0.25);
        }

        @Override
        Program program() {
            return Program.trace(this, 1, inputs -> {
                Value picture = inputs.get(0);
                Value latent = autoencoder.encode(picture);
                Value nearest = autoencoder.nearest(latent);
                Value reconstructed = reconstruction.of(picture, autoencoder.decode(latent));
                Value moved = nearest.minus(latent.detach()).square().mean();
                Value committed = latent.minus(nearest.detach()).square().mean();
                Value loss = reconstructed.plus(moved.times(codebook)).plus(committed.times(commitment));
                return List.of(loss, reconstructed, committed);
            });
        }

        @Override
        List<String> outputs() {
            return List.of("loss", "reconstruction", "commitment");
        }

        @Override
        boolean takesNoise() {
            return false;
        }

        @Override
        Program encode() {
            return Program.trace(this, 1, inputs -> List.of(autoencoder.encode(inputs.get(0))));
        }

        @Override
        Program decode() {
            return Program.trace(this, 1, inputs -> List.of(autoencoder.decode(inputs.get(0))));
        }
    }
}
