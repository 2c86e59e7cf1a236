package dev.darkroom.diffusion.networks;

import dev.darkroom.diffusion.script.Size;
import dev.darkroom.diffusion.script.Value;

/**
 * Sinusoidal embedding of numbers (Vaswani et al. 2017, section 3.5; Ho et al. 2020): [B] to [B, channels], in float32 whatever
 * the network computes in, because a time step of 999 has no room in half precision.
 *
 * @param channels even
 * @param cosineFirst {@code flip_sin_to_cos} of diffusers
 */
record Timesteps(int channels, boolean cosineFirst, double frequencyShift) {

    /** The longest wavelength over 2 pi (Vaswani et al. 2017, section 3.5). */
    private static final double MAX_PERIOD = 10000;

    Value forward(Value times) {
        int half = channels / 2;
        Value frequencies = times.range(Size.of(half))
                .times(-Math.log(MAX_PERIOD))
                .dividedBy(half - frequencyShift)
                .unary("exp");
        Value angles = times.unsqueeze(1).times(frequencies.unsqueeze(0));
        Value sine = angles.unary("sin");
        Value cosine = angles.unary("cos");
        return cosineFirst ? Value.concatenate(-1, cosine, sine) : Value.concatenate(-1, sine, cosine);
    }
}
