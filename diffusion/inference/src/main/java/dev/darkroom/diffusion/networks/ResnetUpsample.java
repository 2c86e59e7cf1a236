package dev.darkroom.diffusion.networks;

import dev.darkroom.diffusion.script.Size;
import dev.darkroom.diffusion.script.Value;
import dev.darkroom.diffusion.script.WeightName;
import org.jspecify.annotations.Nullable;

/** Repeats the nearest neighbour inside a residual block (Dhariwal and Nichol 2021, section 3): [B, C, h, w] to [B, C, H, W]. */
final class ResnetUpsample extends Upsampler {

    @WeightName("")
    private final ResnetBlock2D block;

    ResnetUpsample(int channels, ResnetStyle style) {
        block = new ResnetBlock2D(channels, channels, style);
    }

    @Override
    Value forward(Value input, @Nullable Value timeEmbedding, Size height, Size width) {
        return block.forward(input, timeEmbedding, value -> value.upsampleNearest(height, width));
    }
}
