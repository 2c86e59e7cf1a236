package dev.darkroom.diffusion.layers;

import dev.darkroom.diffusion.script.Layer;
import dev.darkroom.diffusion.script.Parameter;
import dev.darkroom.diffusion.script.Value;
import org.jspecify.annotations.Nullable;

/** y = x W^T + b over the last axis: [..., in] to [..., out]. */
public final class Linear extends Layer.Unary {

    private final Parameter weight;
    private final @Nullable Parameter bias;

    public Linear(int in, int out) {
        this(in, out, true);
    }

    public Linear(int in, int out, boolean withBias) {
        weight = new Parameter(out, in);
        bias = withBias ? new Parameter(out) : null;
    }

    @Override
    public Value forward(Value input) {
        return input.linear(weight, bias);
    }

    /** The weight's precision is the one that the program computes in. */
    public Parameter weight() {
        return weight;
    }
}
