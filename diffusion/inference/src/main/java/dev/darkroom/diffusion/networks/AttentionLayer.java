package dev.darkroom.diffusion.networks;

import dev.darkroom.diffusion.script.Layer;
import dev.darkroom.diffusion.script.Value;
import org.jspecify.annotations.Nullable;

/** Lets the positions of a feature map [B, C, H, W] look at one another and, where it has one, at a context [B, L, D]. */
abstract class AttentionLayer extends Layer {
    abstract Value forward(Value sample, @Nullable Value context);
}
