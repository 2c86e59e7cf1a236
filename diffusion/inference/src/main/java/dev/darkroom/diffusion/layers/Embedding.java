package dev.darkroom.diffusion.layers;

import dev.darkroom.diffusion.script.Layer;
import dev.darkroom.diffusion.script.Parameter;
import dev.darkroom.diffusion.script.Size;
import dev.darkroom.diffusion.script.Value;

/** A table of vectors, looked up by whole numbers: [...] to [..., width]. */
public final class Embedding extends Layer.Unary {

    private final Parameter weight;

    public Embedding(int count, int width) {
        weight = new Parameter(count, width);
    }

    @Override
    public Value forward(Value indices) {
        return indices.embedding(weight);
    }

    /** The first rows of the table, [count, width]; {@code context} is any value of the same program. */
    public Value first(Size count, Value context) {
        return context.parameter(weight).slice(0, Size.of(0), count);
    }

    /** The weight's precision is the one that the program computes in. */
    public Parameter weight() {
        return weight;
    }
}
