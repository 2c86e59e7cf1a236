package dev.darkroom.training;

import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.networks.AutoencoderKL;
import dev.darkroom.diffusion.networks.VQModel;
import dev.darkroom.diffusion.script.Layer;
import dev.darkroom.diffusion.script.Parameter;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.script.Value;
import dev.darkroom.diffusion.script.WeightName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reconstruction and regularisation (Rombach et al. 2022, section 3.1 and appendix G) of one kind of autoencoder, and the judgement of a
 * discriminator where there is one.
 */
abstract class AutoencoderLoss extends Layer {

    private final ReconstructionLoss reconstruction;

    @WeightName("")
    private final @Nullable Adversary adversary;

    /**
     * What an autoencoder makes of a batch.
     *
     * @param regularisation as it enters the loss
     * @param reported of the regularisation, unweighted
     */
    record Pass(Value decoded, Value regularisation, Value reported) {}

    private AutoencoderLoss(ReconstructionLoss reconstruction, Optional<Adversary> adversary) {
        this.reconstruction = reconstruction;
        this.adversary = adversary.orElse(null);
    }

    /** The loss of a batch of: images, noise where it takes some, and the {@link Adversary#share} where there is one. */
    final Program program() {
        int inputs = (takesNoise() ? 2 : 1) + (adversary == null ? 0 : 1);
        return Program.trace(this, inputs, values -> {
            Value image = values.get(0);
            Pass pass = pass(values);
            Value reconstructed = reconstruction.of(image, pass.decoded);
            Value loss = reconstructed.plus(pass.regularisation);
            if (adversary == null) {
                return List.of(loss, reconstructed, pass.reported);
            }
            Adversary.Terms terms = adversary.of(image, pass.decoded, reconstructed, lastWeight());
            Value judged = terms.autoencoder().plus(terms.discriminator()).times(values.get(inputs - 1));
            return List.of(loss.plus(judged), reconstructed, pass.reported, terms.autoencoder(), terms.discriminator());
        });
    }

    /** What the program gives: the loss, first, and what it is made of. */
    final List<String> outputs() {
        List<String> names = new ArrayList<>(List.of("loss", "reconstruction", reported()));
        adversary().ifPresent(present -> names.addAll(List.of("adversarial", "discriminator")));
        return names;
    }

    final Optional<Adversary> adversary() {
        return Optional.ofNullable(adversary);
    }

    /** Whether the program takes noise in the shape of the latent behind the image. */
    abstract boolean takesNoise();

    /** An image to its latent as the U-Net gets it, before scaling. */
    abstract Program encode();

    abstract Program decode();

    abstract Pass pass(List<Value> inputs);

    abstract String reported();

    abstract Parameter lastWeight();

    /**
     * KL(q(z|x) || N(0, 1)) summed over a latent and averaged over the batch (Kingma and Welling 2014, appendix B), lightly weighted;
     * decodes a draw from q.
     */
    static final class Kl extends AutoencoderLoss {

        @WeightName("")
        private final AutoencoderKL autoencoder;

        private final double weight;

        Kl(
                AutoencoderKL autoencoder,
                ReconstructionLoss reconstruction,
                Optional<Adversary> adversary,
                ConfigFile loss) {
            super(reconstruction, adversary);
            this.autoencoder = autoencoder;
            this.weight = loss.number("kl", 4e-6);
        }

        @Override
        Pass pass(List<Value> inputs) {
            List<Value> moments = autoencoder.encode(inputs.get(0));
            Value mean = moments.get(0).toFloat32();
            Value logVariance = moments.get(1).toFloat32();
            Value variance = logVariance.unary("exp");
            Value latent = mean.plus(logVariance.times(0.5).unary("exp").times(inputs.get(1)));
            Value divergence = mean.square()
                    .plus(variance)
                    .plus(-1)
                    .minus(logVariance)
                    .times(0.5)
                    .flatten(1, 3)
                    .sum(1)
                    .mean();
            return new Pass(autoencoder.decode(latent), divergence.times(weight), divergence);
        }

        @Override
        String reported() {
            return "kl";
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

        @Override
        Parameter lastWeight() {
            return autoencoder.outputWeight();
        }
    }

    /** Codebook and commitment terms with a straight-through estimator (van den Oord et al. 2017, equation 3). */
    static final class Vq extends AutoencoderLoss {

        @WeightName("")
        private final VQModel autoencoder;

        private final double codebook;
        private final double commitment;

        Vq(VQModel autoencoder, ReconstructionLoss reconstruction, Optional<Adversary> adversary, ConfigFile loss) {
            super(reconstruction, adversary);
            this.autoencoder = autoencoder;
            this.codebook = loss.number("codebook", 1);
            this.commitment = loss.number("commitment", 0.25);
        }

        @Override
        Pass pass(List<Value> inputs) {
            Value latent = autoencoder.encode(inputs.get(0));
            Value nearest = autoencoder.nearest(latent);
            Value moved = nearest.minus(latent.detach()).toFloat32().square().mean();
            Value committed =
                    latent.minus(nearest.detach()).toFloat32().square().mean();
            return new Pass(
                    autoencoder.decode(latent), moved.times(codebook).plus(committed.times(commitment)), committed);
        }

        @Override
        String reported() {
            return "commitment";
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

        @Override
        Parameter lastWeight() {
            return autoencoder.outputWeight();
        }
    }
}
