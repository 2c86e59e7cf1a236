package dev.darkroom.diffusion.script;

import dev.darkroom.diffusion.weights.Shape;

/** A weight that a layer expects, by shape; two parameters are the same only if they are one object. */
public final class Parameter {

    private final Shape shape;

    public Parameter(long... shape) {
        this.shape = Shape.of(shape);
    }

    public Shape shape() {
        return shape;
    }
}
