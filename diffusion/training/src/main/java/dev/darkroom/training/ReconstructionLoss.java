package dev.darkroom.training;

import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.script.Size;
import dev.darkroom.diffusion.script.Value;

/**
 * How far an image is from its reconstruction: a weighted sum of the mean absolute and squared difference of pixels, and of the mean
 * absolute difference of neighbouring pixels' differences, which asks for sharp edges (after the image gradient difference loss of
 * Mathieu et al. 2016, which leaves out their signs).
 */
record ReconstructionLoss(double absolute, double squared, double gradient) {

    /** Reads {@code l1}, {@code l2} and {@code gradient}. */
    static ReconstructionLoss read(ConfigFile file) {
        return new ReconstructionLoss(file.number("l1", 1), file.number("l2", 2), file.number("gradient", 0));
    }

    /** Of two batches [B, 3, H, W]: the loss, without axes. */
    Value of(Value image, Value reconstruction) {
        Value difference = reconstruction.minus(image);
        Value loss = difference
                .unary("abs")
                .mean()
                .times(absolute)
                .plus(difference.square().mean().times(squared));
        return gradient == 0
                ? loss
                : loss.plus(slope(difference, 2).plus(slope(difference, 3)).times(gradient));
    }

    private static Value slope(Value difference, int axis) {
        Size length = difference.size(axis);
        Value ahead = difference.slice(axis, Size.of(1), length);
        return ahead.minus(difference.slice(axis, Size.of(0), Size.of(-1)))
                .unary("abs")
                .mean();
    }
}
