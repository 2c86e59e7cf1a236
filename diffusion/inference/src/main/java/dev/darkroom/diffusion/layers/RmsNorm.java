package dev.darkroom.diffusion.layers;

import dev.darkroom.diffusion.script.Layer;
import dev.darkroom.diffusion.script.Parameter;
import dev.darkroom.diffusion.script.Value;

/** Root mean square normalisation (Zhang and Sennrich 2019) over the last axis, in float32: [..., C] to the same shape. */
public final class RmsNorm extends Layer.Unary {

    private final Parameter weight;
    private final double epsilon;

    public RmsNorm(int channels, double epsilon) {
        weight = new Parameter(channels);
        this.epsilon = epsilon;
    }

    @Override
    public Value forward(Value input) {
        Value variance = input.toFloat32().square().mean(-1);
        return input.times(variance.plus(epsilon).unary("rsqrt")).typeAs(weight).times(weight);
    }
}
