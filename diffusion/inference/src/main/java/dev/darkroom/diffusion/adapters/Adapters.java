package dev.darkroom.diffusion.adapters;

import java.util.List;

/** What is added to a model when it is loaded. */
public record Adapters(List<ScaledLora> loras, List<TextualInversion> words) {

    public static final Adapters NONE = new Adapters(List.of(), List.of());

    public Adapters {
        loras = List.copyOf(loras);
        words = List.copyOf(words);
    }
}
