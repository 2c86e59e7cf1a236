package dev.darkroom.diffusion.networks;

import dev.darkroom.diffusion.layers.Activation;
import dev.darkroom.diffusion.layers.Linear;
import dev.darkroom.diffusion.script.Layer;
import dev.darkroom.diffusion.script.Value;
import dev.darkroom.diffusion.script.WeightName;
import org.jspecify.annotations.Nullable;

/** Two linear layers behind a sinusoidal embedding (Ho et al. 2020, appendix B): [B, in] to [B, out]. */
final class TimestepEmbedding extends Layer {

    @WeightName("linear_1")
    private final Linear linear1;

    private final @Nullable Linear condProj;

    @WeightName("linear_2")
    private final Linear linear2;

    private final Activation activation;
    private final @Nullable Activation postActivation;

    TimestepEmbedding(int in, int out, Activation activation) {
        this(in, out, activation, null, 0);
    }

    /** @param conditionChannels width of a condition that is projected and added first (Meng et al. 2023, section 3), 0 for none */
    TimestepEmbedding(
            int in, int out, Activation activation, @Nullable Activation postActivation, int conditionChannels) {
        linear1 = new Linear(in, out);
        condProj = conditionChannels == 0 ? null : new Linear(conditionChannels, in, false);
        linear2 = new Linear(out, out);
        this.activation = activation;
        this.postActivation = postActivation;
    }

    Value forward(Value embedding) {
        return forward(embedding, null);
    }

    /** @param condition [B, conditionChannels], where this layer was built for one */
    Value forward(Value embedding, @Nullable Value condition) {
        Value input = embedding.typeAs(linear1.weight());
        if (condProj != null && condition != null) {
            input = input.plus(condProj.forward(condition.typeAs(condProj.weight())));
        }
        Value output = linear2.forward(activation.apply(linear1.forward(input)));
        return postActivation == null ? output : postActivation.apply(output);
    }
}
