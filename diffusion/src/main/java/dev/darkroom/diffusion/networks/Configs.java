package dev.darkroom.diffusion.networks;

import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.layers.Activation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Kinds of fields that several networks' configurations have. */
final class Configs {

    static final Map<String, Activation> ACTIVATIONS = Map.of(
            "silu", Activation.SILU,
            "swish", Activation.SILU,
            "mish", Activation.MISH,
            "gelu", Activation.GELU,
            "relu", Activation.RELU);

    private Configs() {}

    /** A list of texts that each name a constant of ours. */
    static <T> List<T> choices(
            ConfigFile file, String field, List<String> otherwise, Map<String, T> choices, int count) {
        List<String> names = file.requireCount(field, file.texts(field, otherwise), count);
        List<T> values = new ArrayList<>();
        for (String name : names) {
            T value = choices.get(name);
            if (value == null) {
                throw file.unsupported(field + "[" + values.size() + "]", '"' + name + '"');
            }
            values.add(value);
        }
        return List.copyOf(values);
    }

    static <T> Optional<T> optionalChoice(ConfigFile file, String field, Map<String, T> choices) {
        return file.optionalText(field).map(name -> file.choice(field, name, choices));
    }

    /** The first width is that of the sinusoidal embedding, half of it sines and half cosines. */
    static List<Integer> evenFirst(ConfigFile file, String field, List<Integer> widths) {
        if (widths.get(0) % 2 != 0) {
            throw file.unsupported(field + "[0]", widths.get(0) + " (odd)");
        }
        return widths;
    }
}
