package dev.darkroom.training;

import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.random.TorchGenerator;

/**
 * Random changes of images that leave what they show.
 *
 * @param rotation up to so many degrees
 * @param scale up to so much larger or smaller, a share
 * @param shift up to so far along each side, a share of it
 * @param horizontalFlip whether every other image is mirrored
 * @param brightness up to so much lighter or darker, a share of the whole range
 * @param noise standard deviation up to this, of the range -1..1
 */
record Augmentation(
        double rotation, double scale, double shift, boolean horizontalFlip, double brightness, double noise) {

    private static final int CHANNELS = 3;
    private static final float WHITE = 1;

    static Augmentation read(ConfigFile file) {
        Augmentation augmentation = new Augmentation(
                TrainingOptions.notNegative(file, "rotation", 12),
                TrainingOptions.share(file, "scale", 0.2),
                TrainingOptions.share(file, "shift", 0.1),
                file.flag("horizontal_flip", true),
                TrainingOptions.share(file, "brightness", 0.1),
                TrainingOptions.share(file, "noise", 0.1));
        file.requireAllRead();
        return augmentation;
    }

    /**
     * Changes an image; what comes in over the edges is white.
     *
     * @param image [3, side, side] in -1..1
     */
    float[] apply(float[] image, int side, TorchGenerator random) {
        double angle = Math.toRadians(rotation * within(random));
        double zoom = 1 / (1 + scale * within(random));
        double left = shift * side * within(random);
        double top = shift * side * within(random);
        boolean mirrored = random.randint(0, 2, 1)[0] == 1 && horizontalFlip;
        float lighter = (float) (2 * brightness * within(random));
        float deviation = (float) noise * random.rand(1)[0];
        float[] grain = random.randn(image.length);

        double middle = (side - 1) / 2.0;
        float[] changed = new float[image.length];
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                double right = (mirrored ? middle - x : x - middle) - left;
                double down = y - middle - top;
                double column = middle + zoom * (right * Math.cos(angle) + down * Math.sin(angle));
                double row = middle + zoom * (down * Math.cos(angle) - right * Math.sin(angle));
                for (int c = 0; c < CHANNELS; c++) {
                    int i = (c * side + y) * side + x;
                    changed[i] = between(image, c * side * side, side, column, row) + lighter + deviation * grain[i];
                }
            }
        }
        return changed;
    }

    /** From -1 to 1. */
    private static double within(TorchGenerator random) {
        return 2 * random.rand(1)[0] - 1;
    }

    /** What lies at a place between pixels, by linear interpolation. */
    private static float between(float[] image, int start, int side, double column, double row) {
        int x = (int) Math.floor(column);
        int y = (int) Math.floor(row);
        float right = (float) (column - x);
        float down = (float) (row - y);
        float above = (1 - right) * pixel(image, start, side, x, y) + right * pixel(image, start, side, x + 1, y);
        float below =
                (1 - right) * pixel(image, start, side, x, y + 1) + right * pixel(image, start, side, x + 1, y + 1);
        return (1 - down) * above + down * below;
    }

    private static float pixel(float[] image, int start, int side, int x, int y) {
        return x < 0 || y < 0 || x >= side || y >= side ? WHITE : image[start + y * side + x];
    }
}
