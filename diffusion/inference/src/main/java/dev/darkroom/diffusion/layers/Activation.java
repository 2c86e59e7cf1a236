package dev.darkroom.diffusion.layers;

import dev.darkroom.diffusion.script.Value;

/** A pointwise non-linearity: SiLU and GELU (Hendrycks and Gimpel 2016; quick GELU in section 2), ReLU, Mish (Misra 2019). */
public enum Activation {
    SILU,
    GELU,
    GELU_TANH,
    QUICK_GELU,
    RELU,
    MISH;

    public Value apply(Value input) {
        return switch (this) {
            case SILU -> input.unary("silu");
            case GELU -> input.gelu(false);
            case GELU_TANH -> input.gelu(true);
            case QUICK_GELU -> input.times(1.702).unary("sigmoid").timesInPlace(input);
            case RELU -> input.unary("relu");
            case MISH -> input.unary("mish");
        };
    }
}
