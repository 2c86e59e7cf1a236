package dev.darkroom.diffusion.layers;

import dev.darkroom.diffusion.script.Layer;
import dev.darkroom.diffusion.script.Parameter;
import dev.darkroom.diffusion.script.Value;

/** A two-dimensional convolution: [B, in, H, W] to [B, out, H', W']. */
public final class Conv2d extends Layer.Unary {

    private final Parameter weight;
    private final Parameter bias;
    private final int stride;
    private final int padding;

    /** A convolution that keeps height and width; the kernel's side is odd. */
    public Conv2d(int in, int out, int kernel) {
        this(in, out, kernel, 1, (kernel - 1) / 2);
    }

    public Conv2d(int in, int out, int kernel, int stride, int padding) {
        weight = new Parameter(out, in, kernel, kernel);
        bias = new Parameter(out);
        this.stride = stride;
        this.padding = padding;
    }

    @Override
    public Value forward(Value input) {
        return input.conv2d(weight, bias, stride, padding);
    }

    /** The weight's precision is the one that the program computes in. */
    public Parameter weight() {
        return weight;
    }
}
