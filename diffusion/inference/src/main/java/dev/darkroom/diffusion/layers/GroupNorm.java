package dev.darkroom.diffusion.layers;

import dev.darkroom.diffusion.script.Layer;
import dev.darkroom.diffusion.script.Parameter;
import dev.darkroom.diffusion.script.Value;

/** Group normalisation (Wu and He 2018) over groups of channels: [B, C, ...] to the same shape. */
public final class GroupNorm extends Layer.Unary {

    private final Parameter weight;
    private final Parameter bias;
    private final int groups;
    private final double epsilon;

    public GroupNorm(int groups, int channels, double epsilon) {
        weight = new Parameter(channels);
        bias = new Parameter(channels);
        this.groups = groups;
        this.epsilon = epsilon;
    }

    @Override
    public Value forward(Value input) {
        return input.groupNorm(groups, weight, bias, epsilon);
    }
}
