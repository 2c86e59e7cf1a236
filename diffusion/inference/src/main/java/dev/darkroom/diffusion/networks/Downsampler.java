package dev.darkroom.diffusion.networks;

import dev.darkroom.diffusion.script.Layer;
import dev.darkroom.diffusion.script.Value;
import org.jspecify.annotations.Nullable;

/** Halves height and width at the end of a block (Ho et al. 2020, appendix B): [B, C, H, W], time embedding [B, T], to [B, C, H/2, W/2]. */
abstract class Downsampler extends Layer {
    abstract Value forward(Value input, @Nullable Value timeEmbedding);
}
