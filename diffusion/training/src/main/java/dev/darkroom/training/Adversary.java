package dev.darkroom.training;

import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.networks.PatchDiscriminator;
import dev.darkroom.diffusion.script.Layer;
import dev.darkroom.diffusion.script.Parameter;
import dev.darkroom.diffusion.script.Value;
import dev.darkroom.diffusion.script.WeightName;

/**
 * A discriminator that an autoencoder's reconstructions are to deceive (Esser et al. 2021, section 3.1 and equation 7). It learns
 * in the same update as the autoencoder, and each only from its own part of the loss.
 */
final class Adversary extends Layer {

    /** What the names of its weights begin with; no model that is saved has them. */
    static final String PREFIX = "discriminator.";

    private static final double LARGEST_WEIGHT = 1e4;
    private static final double EPSILON = 1e-4;

    @WeightName("discriminator")
    private final PatchDiscriminator discriminator;

    private final double weight;
    private final int start;

    /** Reads {@code weight}, {@code start} and what {@link PatchDiscriminator} reads. */
    Adversary(ConfigFile file) {
        discriminator = new PatchDiscriminator(file);
        weight = TrainingOptions.notNegative(file, "weight", 0.5);
        start = (int) TrainingOptions.notNegative(file, "start", 0);
        file.requireAllRead();
    }

    /** 1 in updates from {@code start} on, in which it takes part, and 0 before. */
    float share(int step) {
        return step < start ? 0 : 1;
    }

    /**
     * Both parts of the loss.
     *
     * @param autoencoder what it loses by being found out, weighted
     * @param discriminator what the discriminator loses by mistakes
     */
    record Terms(Value autoencoder, Value discriminator) {}

    /**
     * The terms of a batch. The autoencoder's is weighted by |grad of the reconstruction loss| / |grad of the term|, both by
     * the decoder's last weight, so that neither drowns the other; the discriminator's is the hinge loss (Lim and Ye 2017).
     */
    Terms of(Value image, Value decoded, Value reconstruction, Parameter lastWeight) {
        Value deceived = decoded.throughFrozen(discriminator).mean().times(-1);
        Value balance = reconstruction
                .gradientNorm(lastWeight)
                .over(deceived.gradientNorm(lastWeight).plus(EPSILON))
                .clamp(0, LARGEST_WEIGHT);
        Value real = hinge(discriminator.forward(image).times(-1));
        Value fake = hinge(discriminator.forward(decoded.detach()));
        return new Terms(deceived.times(balance).times(weight), real.plus(fake).times(0.5));
    }

    private static Value hinge(Value judgement) {
        return judgement.plus(1).unary("relu").mean();
    }
}
