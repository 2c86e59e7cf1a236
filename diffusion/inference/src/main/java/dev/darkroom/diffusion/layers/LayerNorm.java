package dev.darkroom.diffusion.layers;

import dev.darkroom.diffusion.script.Layer;
import dev.darkroom.diffusion.script.Parameter;
import dev.darkroom.diffusion.script.Value;

/** Layer normalisation (Ba, Kiros and Hinton 2016) over the last axis: [..., C] to the same shape. */
public final class LayerNorm extends Layer.Unary {

    private final Parameter weight;
    private final Parameter bias;
    private final double epsilon;

    public LayerNorm(int channels, double epsilon) {
        weight = new Parameter(channels);
        bias = new Parameter(channels);
        this.epsilon = epsilon;
    }

    @Override
    public Value forward(Value input) {
        return input.layerNorm(weight, bias, epsilon);
    }
}
