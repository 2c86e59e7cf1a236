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

    /** Those of text encoders, by the names that transformers gives them. */
    static final Map<String, Activation> TEXT_ACTIVATIONS = Map.of(
            "quick_gelu", Activation.QUICK_GELU,
            "gelu", Activation.GELU,
            "gelu_new", Activation.GELU_TANH,
            "gelu_pytorch_tanh", Activation.GELU_TANH,
            "silu", Activation.SILU,
            "swish", Activation.SILU,
            "relu", Activation.RELU);

    /** Far above any real network, and low enough that a hostile configuration cannot exhaust the heap. */
    private static final int MAX_LAYERS = 100;

    private static final int MAX_BLOCKS = 16;

    private Configs() {}

    static int layers(ConfigFile file, String field, int otherwise) {
        return requireFew(file, field, file.size(field, otherwise));
    }

    /** One count for each of {@code blocks} blocks. */
    static List<Integer> layerLists(ConfigFile file, String field, int blocks, int otherwise) {
        List<Integer> layers = file.sizeOrList(field, blocks, otherwise);
        layers.forEach(count -> requireFew(file, field, count));
        return layers;
    }

    private static int requireFew(ConfigFile file, String field, int layers) {
        if (layers > MAX_LAYERS) {
            throw file.bad(field + " = " + layers + " is more than " + MAX_LAYERS);
        }
        return layers;
    }

    /** Widths of blocks, each of which normalises its channels in groups. */
    static List<Integer> blockWidths(ConfigFile file, List<Integer> otherwise, int groups) {
        List<Integer> widths = file.sizes("block_out_channels", otherwise);
        if (widths.isEmpty() || widths.size() > MAX_BLOCKS) {
            throw file.bad("block_out_channels holds " + widths.size() + " values");
        }
        for (int width : widths) {
            if (width % groups != 0) {
                throw file.bad("block_out_channels = " + widths + " are no multiples of norm_num_groups = " + groups);
            }
        }
        return widths;
    }

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
