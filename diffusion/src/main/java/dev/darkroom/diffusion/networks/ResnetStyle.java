package dev.darkroom.diffusion.networks;

import dev.darkroom.diffusion.layers.Activation;

/**
 * What the residual blocks of one network share.
 *
 * @param timeChannels width of the time embedding, 0 where the network has none
 * @param scaleAndShift whether the time embedding scales and shifts the second norm's output, instead of being added before it
 * @param outputScale divisor of every block's output
 */
record ResnetStyle(
        int timeChannels,
        int groups,
        double epsilon,
        Activation activation,
        boolean scaleAndShift,
        double outputScale) {

    ResnetStyle withOutputScale(double scale) {
        return new ResnetStyle(timeChannels, groups, epsilon, activation, scaleAndShift, scale);
    }
}
