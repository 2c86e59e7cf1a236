package dev.darkroom.diffusion.networks;

import dev.darkroom.diffusion.layers.Conv2d;
import dev.darkroom.diffusion.script.Value;
import org.jspecify.annotations.Nullable;

/** Halves height and width with a strided convolution (Ho et al. 2020, appendix B): [B, C, H, W] to [B, C, H/2, W/2]. */
final class Downsample2D extends Downsampler {

    private final Conv2d conv;
    private final int padding;

    /** @param padding on all four sides; 0 pads one row and column at the right and the bottom, as autoencoders do */
    Downsample2D(int channels, int padding) {
        conv = new Conv2d(channels, channels, 3, 2, padding);
        this.padding = padding;
    }

    @Override
    Value forward(Value input, @Nullable Value timeEmbedding) {
        return conv.forward(padding == 0 ? input.padRightAndBottom(1) : input);
    }
}
