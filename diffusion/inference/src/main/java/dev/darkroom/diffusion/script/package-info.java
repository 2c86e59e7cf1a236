/** The tracing DSL: layers written like PyTorch become a TorchScript program and a list of weights. */
@NullMarked
package dev.darkroom.diffusion.script;

import org.jspecify.annotations.NullMarked;
