package dev.darkroom.diffusion.networks;

import dev.darkroom.diffusion.layers.GroupNorm;
import dev.darkroom.diffusion.script.Size;
import dev.darkroom.diffusion.script.Value;
import dev.darkroom.diffusion.script.WeightName;
import org.jspecify.annotations.Nullable;

/** Self-attention over the positions of a feature map, and a residual (Ho et al. 2020, appendix B): [B, C, H, W] to the same shape. */
final class SpatialAttention extends AttentionLayer {

    private final @Nullable GroupNorm groupNorm;

    @WeightName("")
    private final Attention attention;

    private final double outputScale;

    /** @param groups of the normalisation before it, 0 for none */
    SpatialAttention(int channels, int headWidth, int groups, double epsilon, double outputScale) {
        groupNorm = groups == 0 ? null : new GroupNorm(groups, channels, epsilon);
        attention = new Attention(channels, channels, channels / headWidth, headWidth, true, false);
        this.outputScale = outputScale;
    }

    @Override
    Value forward(Value sample, @Nullable Value context) {
        Size height = sample.size(2);
        Size width = sample.size(3);
        Value positions = sample.flatten(2, 3);
        Value tokens = (groupNorm == null ? positions : groupNorm.forward(positions)).transpose(1, 2);
        Value attended = attention.forward(tokens, tokens).transpose(1, 2).unflatten(2, height, width);
        return attended.plusInPlace(sample).dividedBy(outputScale);
    }
}
