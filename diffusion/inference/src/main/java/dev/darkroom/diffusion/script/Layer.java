package dev.darkroom.diffusion.script;

/**
 * A part of a network. Its fields of type {@link Parameter}, {@link Layer} and {@code List<? extends Layer>} are its weights and
 * its children; their names, joined by dots, are the names of the weights in a diffusers file.
 */
public abstract class Layer {

    /** A layer with one input and one output. */
    public abstract static class Unary extends Layer {
        public abstract Value forward(Value input);
    }
}
