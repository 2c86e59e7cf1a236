package dev.darkroom.diffusion.networks;

import dev.darkroom.diffusion.layers.Activation;
import dev.darkroom.diffusion.layers.Embedding;
import dev.darkroom.diffusion.layers.Linear;
import dev.darkroom.diffusion.layers.RmsNorm;
import dev.darkroom.diffusion.script.Layer;
import dev.darkroom.diffusion.script.Value;
import dev.darkroom.diffusion.script.WeightName;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One layer of T5's encoder, normalised before each part, with relative position biases (Raffel et al. 2020, section 2.1): [B, L, D] to
 * the same shape.
 */
final class T5Block extends Layer {

    @WeightName("layer.0.layer_norm")
    private final RmsNorm attentionNorm;

    @WeightName("layer.0.SelfAttention")
    private final SelfAttention selfAttention;

    @WeightName("layer.1.layer_norm")
    private final RmsNorm feedForwardNorm;

    @WeightName("layer.1.DenseReluDense")
    private final FeedForward feedForward;

    /** @param first whether it holds the table of position biases that all blocks share */
    T5Block(T5Config config, boolean first) {
        attentionNorm = new RmsNorm(config.dModel(), config.epsilon());
        selfAttention = new SelfAttention(config, first);
        feedForwardNorm = new RmsNorm(config.dModel(), config.epsilon());
        feedForward = new FeedForward(config);
    }

    /** @param bias [B or 1, heads, L, L], added to the attention scores */
    Value forward(Value tokens, Value bias) {
        Value hidden = tokens.plus(selfAttention.forward(attentionNorm.forward(tokens), bias));
        return hidden.plus(feedForward.forward(feedForwardNorm.forward(hidden)));
    }

    /** Bucket numbers [L, L] to biases [1, heads, L, L]. */
    Value positionBias(Value buckets) {
        return selfAttention.positionBias(buckets);
    }

    /** Attention [B, L, D] to the same shape without scaling, which T5 leaves to the initialisation of its weights. */
    private static final class SelfAttention extends Layer {

        private final Linear q;
        private final Linear k;
        private final Linear v;
        private final Linear o;
        private final @Nullable Embedding relativeAttentionBias;
        private final int heads;

        SelfAttention(T5Config config, boolean first) {
            heads = config.numHeads();
            int inner = heads * config.dKv();
            q = new Linear(config.dModel(), inner, false);
            k = new Linear(config.dModel(), inner, false);
            v = new Linear(config.dModel(), inner, false);
            o = new Linear(inner, config.dModel(), false);
            relativeAttentionBias = first ? new Embedding(config.buckets(), heads) : null;
        }

        Value forward(Value tokens, Value bias) {
            Value keys = Attention.split(k.forward(tokens), heads);
            Value scores = Attention.split(q.forward(tokens), heads).matmul(keys.transpose(2, 3));
            Value weights = scores.plus(bias).toFloat32().softmax(-1).typeAs(scores);
            return o.forward(Attention.join(weights.matmul(Attention.split(v.forward(tokens), heads))));
        }

        Value positionBias(Value buckets) {
            if (relativeAttentionBias == null) {
                throw new IllegalStateException("only the first block has position biases");
            }
            return relativeAttentionBias.forward(buckets).permute(2, 0, 1).unsqueeze(0);
        }
    }

    /** Two linear layers, or three where the first is gated (Shazeer 2020, section 2): [B, L, D] to the same shape. */
    private static final class FeedForward extends Layer.Unary {

        private final @Nullable Linear wi;

        @WeightName("wi_0")
        private final @Nullable Linear wi0;

        @WeightName("wi_1")
        private final @Nullable Linear wi1;

        private final Linear wo;
        private final UnaryOperator<Value> inner;

        FeedForward(T5Config config) {
            Activation activation = config.feedForward().activation();
            wo = new Linear(config.dFf(), config.dModel(), false);
            Linear first = new Linear(config.dModel(), config.dFf(), false);
            if (config.feedForward().gated()) {
                Linear gate = new Linear(config.dModel(), config.dFf(), false);
                wi = null;
                wi0 = first;
                wi1 = gate;
                inner = tokens -> activation.apply(first.forward(tokens)).times(gate.forward(tokens));
            } else {
                wi = first;
                wi0 = null;
                wi1 = null;
                inner = tokens -> activation.apply(first.forward(tokens));
            }
        }

        @Override
        public Value forward(Value tokens) {
            return wo.forward(inner.apply(tokens));
        }
    }
}
