package dev.darkroom.diffusion.networks;

import dev.darkroom.diffusion.layers.LayerNorm;
import dev.darkroom.diffusion.script.Layer;
import dev.darkroom.diffusion.script.Value;

/** Self-attention, attention to the context, and a feed-forward layer, each on a normalised residual: [B, N, width] to the same. */
final class BasicTransformerBlock extends Layer {

    private static final double EPSILON = 1e-5;

    private final LayerNorm norm1;
    private final Attention attn1;
    private final LayerNorm norm2;
    private final Attention attn2;
    private final LayerNorm norm3;
    private final FeedForward ff;
    private final boolean onlyCrossAttention;

    /** @param onlyCrossAttention whether the first attention looks at the context too */
    BasicTransformerBlock(int width, int contextWidth, int heads, boolean onlyCrossAttention) {
        int headWidth = width / heads;
        norm1 = new LayerNorm(width, EPSILON);
        attn1 = new Attention(width, onlyCrossAttention ? contextWidth : width, heads, headWidth, false);
        norm2 = new LayerNorm(width, EPSILON);
        attn2 = new Attention(width, contextWidth, heads, headWidth, false);
        norm3 = new LayerNorm(width, EPSILON);
        ff = new FeedForward(width);
        this.onlyCrossAttention = onlyCrossAttention;
    }

    Value forward(Value tokens, Value context) {
        Value normalised = norm1.forward(tokens);
        Value hidden = attn1.forward(normalised, onlyCrossAttention ? context : normalised)
                .add(tokens);
        hidden = attn2.forward(norm2.forward(hidden), context).add(hidden);
        return ff.forward(norm3.forward(hidden)).add(hidden);
    }
}
