package dev.darkroom.diffusion.networks;

import dev.darkroom.diffusion.script.Layer;
import dev.darkroom.diffusion.script.Value;
import org.jspecify.annotations.Nullable;

/** Halves height and width at the end of a block. */
abstract class Downsampler extends Layer {
    abstract Value forward(Value input, @Nullable Value timeEmbedding);
}
