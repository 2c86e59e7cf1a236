package dev.darkroom.diffusion.networks;

import dev.darkroom.diffusion.layers.Embedding;
import dev.darkroom.diffusion.script.Layer;
import dev.darkroom.diffusion.script.Parameter;
import dev.darkroom.diffusion.script.Value;
import dev.darkroom.diffusion.script.WeightName;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Numbers [B] before two linear layers, [B, channels]: sines (Vaswani et al. 2017, section 3.5), or rows of a table. */
final class TimeProjection extends Layer {

    @WeightName("")
    private final @Nullable Layer layer;

    private final int channels;
    private final UnaryOperator<Value> forward;

    private TimeProjection(@Nullable Layer layer, int channels, UnaryOperator<Value> forward) {
        this.layer = layer;
        this.channels = channels;
        this.forward = forward;
    }

    /** Sines and cosines of fixed frequencies. */
    static TimeProjection positional(Timesteps timesteps) {
        return new TimeProjection(null, timesteps.channels(), timesteps::forward);
    }

    /** Rows of a table of {@code count} times. */
    static TimeProjection learned(int count, int channels) {
        Embedding table = new Embedding(count, channels);
        return new TimeProjection(table, channels, times -> table.forward(times.toInt64()));
    }

    /**
     * Sines and cosines of random frequencies (Tancik et al. 2020, section 3; Song et al. 2021, appendix C.2).
     *
     * @param frequencies how many; the embedding is twice as wide
     * @param logarithm whether of the times' logarithms
     */
    static TimeProjection fourier(int frequencies, boolean logarithm, boolean cosineFirst) {
        Fourier fourier = new Fourier(frequencies, logarithm, cosineFirst);
        return new TimeProjection(fourier, 2 * frequencies, fourier::forward);
    }

    int channels() {
        return channels;
    }

    Value forward(Value times) {
        return forward.apply(times);
    }

    private static final class Fourier extends Layer.Unary {

        private final Parameter weight;
        private final boolean logarithm;
        private final boolean cosineFirst;

        Fourier(int frequencies, boolean logarithm, boolean cosineFirst) {
            weight = new Parameter(frequencies);
            this.logarithm = logarithm;
            this.cosineFirst = cosineFirst;
        }

        @Override
        public Value forward(Value times) {
            Value numbers = logarithm ? times.unary("log") : times;
            Value frequencies = times.parameter(weight).toFloat32().unsqueeze(0);
            Value angles = numbers.unsqueeze(1).times(frequencies).times(2).times(Math.PI);
            Value sine = angles.unary("sin");
            Value cosine = angles.unary("cos");
            return cosineFirst ? Value.concatenate(-1, cosine, sine) : Value.concatenate(-1, sine, cosine);
        }
    }
}
