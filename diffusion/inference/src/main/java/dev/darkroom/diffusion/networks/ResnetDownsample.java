package dev.darkroom.diffusion.networks;

import dev.darkroom.diffusion.script.Value;
import dev.darkroom.diffusion.script.WeightName;
import org.jspecify.annotations.Nullable;

/** Halves height and width by averaging inside a residual block (Dhariwal and Nichol 2021, section 3): [B, C, H, W] to [B, C, H/2, W/2]. */
final class ResnetDownsample extends Downsampler {

    @WeightName("")
    private final ResnetBlock2D block;

    ResnetDownsample(int channels, ResnetStyle style) {
        block = new ResnetBlock2D(channels, channels, style);
    }

    @Override
    Value forward(Value input, @Nullable Value timeEmbedding) {
        return block.forward(input, timeEmbedding, value -> value.averagePool(2));
    }
}
