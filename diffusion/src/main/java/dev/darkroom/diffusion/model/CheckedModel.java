package dev.darkroom.diffusion.model;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.adapters.Adapters;
import dev.darkroom.diffusion.adapters.LearnedWords;
import dev.darkroom.diffusion.adapters.Loras;
import dev.darkroom.diffusion.networks.CLIPTextModel;
import dev.darkroom.diffusion.networks.LDMBertModel;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.tokenizers.ClipTokenizer;
import dev.darkroom.diffusion.tokenizers.PromptTokenizer;
import dev.darkroom.diffusion.weights.TensorInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A model of which everything was read but the values of its weights: what it is made of fits together. */
public record CheckedModel(ModelFiles files, ModelDescription description, List<ModelComponent> components) {

    public CheckedModel {
        components = List.copyOf(components);
    }

    /**
     * Reads configurations, tokenizers, and the name, shape and place of every weight.
     *
     * @throws DiffusionException if a file is missing, damaged or contradicts another one, or asks for what is not supported
     */
    public static CheckedModel read(Path path) {
        return read(ModelFiles.open(path));
    }

    /** As {@link #read(Path)}. */
    public static CheckedModel read(ModelFiles files) {
        ModelDescription description = ModelDescription.read(files);
        CheckedModel model = new CheckedModel(files, description, files.components());
        model.requireFits(new Adapters(List.of(), files.words()));
        return model;
    }

    /**
     * Makes sure that adapters change this model: their layers are there, and of the same shapes.
     *
     * @throws DiffusionException if a file is damaged, not supported, or made for another kind of model
     */
    public void requireFits(Adapters adapters) {
        Map<String, List<Program.Weight>> layers =
                components.stream().collect(Collectors.toMap(ModelComponent::name, ModelComponent::layers));
        Loras.open(adapters.loras()).requireFit(layers);
        LearnedWords words = LearnedWords.open(adapters.words());
        for (ModelComponent component : components) {
            if (!description.takesPrompts() || !files.textEncoders().contains(component.name())) {
                continue;
            }
            if (component.type().equals("LDMBertModel")) {
                requireKnown(component, table(component, LDMBertModel.TOKEN_TABLE), files.bertTokenizer());
                words.requireNone(component.name());
            } else {
                ClipTokenizer tokenizer = files.clipTokenizer(component.name());
                Program.Weight table = table(component, CLIPTextModel.TOKEN_TABLE);
                requireKnown(component, table, tokenizer);
                words.teach(component.name(), tokenizer, table.shape().get(0));
                words.append(component.name(), table, component.weights());
            }
        }
    }

    private static Program.Weight table(ModelComponent encoder, String name) {
        return encoder.layers().stream()
                .filter(weight -> weight.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void requireKnown(ModelComponent encoder, Program.Weight table, PromptTokenizer tokenizer) {
        int vocabulary = table.shape().get(0);
        if (tokenizer.largestId() >= vocabulary) {
            throw DiffusionException.badFile(
                    encoder.weights().label(),
                    "tensor \"" + table.name() + "\" has " + vocabulary + " rows but the tokenizer gives id "
                            + tokenizer.largestId());
        }
    }

    /** Bytes of the weights as the files hold them. */
    public long bytes() {
        return components.stream()
                .flatMap(component -> component.weights().tensors().values().stream())
                .mapToLong(TensorInfo::bytes)
                .sum();
    }
}
