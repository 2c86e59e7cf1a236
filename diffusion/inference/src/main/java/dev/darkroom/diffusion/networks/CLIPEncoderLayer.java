package dev.darkroom.diffusion.networks;

import dev.darkroom.diffusion.layers.Activation;
import dev.darkroom.diffusion.layers.LayerNorm;
import dev.darkroom.diffusion.layers.Linear;
import dev.darkroom.diffusion.script.Layer;
import dev.darkroom.diffusion.script.Value;

/** One layer of CLIP's text encoder (Radford et al. 2021, section 2.4), normalised before each part: [B, L, D] to the same shape. */
final class CLIPEncoderLayer extends Layer {

    private final LayerNorm layerNorm1;
    private final SelfAttention selfAttn;
    private final LayerNorm layerNorm2;
    private final Mlp mlp;

    CLIPEncoderLayer(CLIPTextConfig config) {
        layerNorm1 = new LayerNorm(config.hiddenSize(), config.layerNormEps());
        selfAttn = new SelfAttention(config.hiddenSize(), config.numAttentionHeads());
        layerNorm2 = new LayerNorm(config.hiddenSize(), config.layerNormEps());
        mlp = new Mlp(config.hiddenSize(), config.intermediateSize(), config.hiddenAct());
    }

    /** @param mask [L, L] or [B, 1, L, L], added to the attention scores */
    Value forward(Value tokens, Value mask) {
        Value hidden = selfAttn.forward(layerNorm1.forward(tokens), mask).plusInPlace(tokens);
        return mlp.forward(layerNorm2.forward(hidden)).plusInPlace(hidden);
    }

    /** Multi-head self-attention under a mask. */
    private static final class SelfAttention extends Layer {

        private final Linear qProj;
        private final Linear kProj;
        private final Linear vProj;
        private final Linear outProj;
        private final int heads;

        SelfAttention(int width, int heads) {
            qProj = new Linear(width, width);
            kProj = new Linear(width, width);
            vProj = new Linear(width, width);
            outProj = new Linear(width, width);
            this.heads = heads;
        }

        Value forward(Value tokens, Value mask) {
            Value attended = Attention.split(qProj.forward(tokens), heads)
                    .attention(
                            Attention.split(kProj.forward(tokens), heads),
                            Attention.split(vProj.forward(tokens), heads),
                            mask);
            return outProj.forward(Attention.join(attended));
        }
    }

    /** Two linear layers with an activation between them. */
    private static final class Mlp extends Layer.Unary {

        private final Linear fc1;
        private final Linear fc2;
        private final Activation activation;

        Mlp(int width, int inner, Activation activation) {
            fc1 = new Linear(width, inner);
            fc2 = new Linear(inner, width);
            this.activation = activation;
        }

        @Override
        public Value forward(Value tokens) {
            return fc2.forward(activation.apply(fc1.forward(tokens)));
        }
    }
}
