package dev.darkroom.diffusion.networks;

import dev.darkroom.diffusion.layers.Linear;
import dev.darkroom.diffusion.script.Layer;
import dev.darkroom.diffusion.script.Size;
import dev.darkroom.diffusion.script.Value;
import dev.darkroom.diffusion.script.WeightName;

/**
 * Multi-head attention (Vaswani et al. 2017, equation 1 and section 3.2.2): queries from [B, N, width], keys and values from
 * [B, L, contextWidth], to [B, N, width].
 */
final class Attention extends Layer {

    private final Linear toQ;
    private final Linear toK;
    private final Linear toV;

    @WeightName("to_out.0")
    private final Linear toOut;

    private final int heads;
    private final boolean upcast;

    /** @param upcast whether scores, which may overflow in fp16, are computed in float32 whatever the rest is */
    Attention(int width, int contextWidth, int heads, int headWidth, boolean bias, boolean upcast) {
        int inner = heads * headWidth;
        toQ = new Linear(width, inner, bias);
        toK = new Linear(contextWidth, inner, bias);
        toV = new Linear(contextWidth, inner, bias);
        toOut = new Linear(inner, width);
        this.heads = heads;
        this.upcast = upcast;
    }

    Value forward(Value tokens, Value context) {
        Value query = split(toQ.forward(tokens), heads);
        Value key = split(toK.forward(context), heads);
        Value value = split(toV.forward(context), heads);
        return toOut.forward(join(attend(query, key, value)));
    }

    private Value attend(Value query, Value key, Value value) {
        return upcast
                ? query.toFloat32()
                        .attention(key.toFloat32(), value.toFloat32(), null)
                        .typeAs(query)
                : query.attention(key, value, null);
    }

    /** [B, N, heads * d] to [B, heads, N, d]. */
    static Value split(Value tokens, int heads) {
        return tokens.unflatten(-1, Size.of(heads), Size.INFERRED).transpose(1, 2);
    }

    /** And back. */
    static Value join(Value heads) {
        return heads.transpose(1, 2).flatten(2, 3);
    }
}
