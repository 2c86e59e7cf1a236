package dev.darkroom.diffusion.networks;

import dev.darkroom.diffusion.script.Layer;
import dev.darkroom.diffusion.script.Size;
import dev.darkroom.diffusion.script.Value;
import org.jspecify.annotations.Nullable;

/** Grows height and width at the end of a block (Ho et al. 2020, appendix B): [B, C, h, w], time embedding [B, T], to [B, C, H, W]. */
abstract class Upsampler extends Layer {
    abstract Value forward(Value input, @Nullable Value timeEmbedding, Size height, Size width);
}
