package dev.darkroom.diffusion.networks;

import dev.darkroom.diffusion.layers.LayerNorm;
import dev.darkroom.diffusion.script.Layer;
import dev.darkroom.diffusion.script.Value;

/**
 * Self-attention, attention to the context, and a feed-forward layer, each on a normalised residual (Rombach et al. 2022, section 3.3
 * and appendix E.2.1): [B, N, width] and a context [B, L, D] to [B, N, width].
 */
final class BasicTransformerBlock extends Layer {

    private static final double EPSILON = 1e-5;

    private final LayerNorm norm1;
    private final Attention attn1;
    private final LayerNorm norm2;
    private final Attention attn2;
    private final LayerNorm norm3;
    private final FeedForward ff;
    private final boolean onlyCrossAttention;

    BasicTransformerBlock(int width, TransformerStyle style) {
        onlyCrossAttention = style.onlyCrossAttention();
        norm1 = new LayerNorm(width, EPSILON);
        attn1 = attention(width, onlyCrossAttention ? style.contextWidth() : width, style);
        norm2 = new LayerNorm(width, EPSILON);
        attn2 = attention(width, style.contextWidth(), style);
        norm3 = new LayerNorm(width, EPSILON);
        ff = new FeedForward(width);
    }

    private static Attention attention(int width, int contextWidth, TransformerStyle style) {
        return new Attention(width, contextWidth, style.heads(), width / style.heads(), false, style.upcastAttention());
    }

    Value forward(Value tokens, Value context) {
        Value normalised = norm1.forward(tokens);
        Value hidden = attn1.forward(normalised, onlyCrossAttention ? context : normalised)
                .plusInPlace(tokens);
        hidden = attn2.forward(norm2.forward(hidden), context).plusInPlace(hidden);
        return ff.forward(norm3.forward(hidden)).plusInPlace(hidden);
    }
}
