package dev.darkroom.diffusion.networks;

import dev.darkroom.diffusion.layers.Activation;

/**
 * What the residual blocks of one network share.
 *
 * @param timeChannels width of the time embedding, 0 where the network has none
 * @param scaleAndShift whether the time embedding scales and shifts the second norm's output, instead of being added before it
 * @param outputScale divisor of every block's output
 * @param activatesTime whether the time embedding is activated before it is projected
 */
record ResnetStyle(
        int timeChannels,
        int groups,
        double epsilon,
        Activation activation,
        boolean scaleAndShift,
        double outputScale,
        boolean activatesTime) {

    ResnetStyle(
            int timeChannels,
            int groups,
            double epsilon,
            Activation activation,
            boolean scaleAndShift,
            double outputScale) {
        this(timeChannels, groups, epsilon, activation, scaleAndShift, outputScale, true);
    }

    ResnetStyle withOutputScale(double scale) {
        return new ResnetStyle(timeChannels, groups, epsilon, activation, scaleAndShift, scale, activatesTime);
    }

    /** The same, projecting the time embedding as it is. */
    ResnetStyle withPlainTime() {
        return new ResnetStyle(timeChannels, groups, epsilon, activation, scaleAndShift, outputScale, false);
    }
}
