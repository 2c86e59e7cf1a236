package dev.darkroom.diffusion.networks;

import dev.darkroom.diffusion.layers.Conv2d;
import dev.darkroom.diffusion.script.Size;
import dev.darkroom.diffusion.script.Value;
import org.jspecify.annotations.Nullable;

/** Repeats the nearest neighbour up to a given size, then convolves (Ho et al. 2020, appendix B): [B, C, h, w] to [B, C, H, W]. */
final class Upsample2D extends Upsampler {

    private final Conv2d conv;

    Upsample2D(int channels) {
        conv = new Conv2d(channels, channels, 3);
    }

    @Override
    Value forward(Value input, @Nullable Value timeEmbedding, Size height, Size width) {
        return conv.forward(input.upsampleNearest(height, width));
    }

    /** Doubles height and width. */
    Value forward(Value input) {
        return forward(input, null, input.size(2).times(2), input.size(3).times(2));
    }
}
