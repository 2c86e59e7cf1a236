package dev.darkroom.diffusion.model;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.adapters.Adapters;
import dev.darkroom.diffusion.adapters.LearnedWords;
import dev.darkroom.diffusion.adapters.Loras;
import dev.darkroom.diffusion.networks.CLIPTextModel;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.tokenizers.ClipTokenizer;
import dev.darkroom.diffusion.weights.TensorInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A model of which everything was read but the values of its weights: what it is made of fits together. */
public record CheckedModel(ModelFiles files, ModelDescription description, List<ModelComponent> components) {

    private static final String TEXT_ENCODER = "text_encoder";

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
        for (ModelComponent encoder : textEncoders()) {
            Program.Weight table = encoder.layers().stream()
                    .filter(weight -> weight.name().equals(CLIPTextModel.TOKEN_TABLE))
                    .findFirst()
                    .orElseThrow();
            ClipTokenizer tokenizer = files.tokenizer(encoder.name());
            int vocabulary = table.shape().get(0);
            if (tokenizer.largestId() >= vocabulary) {
                throw DiffusionException.badFile(
                        encoder.weights().label(),
                        "tensor \"" + table.name() + "\" has " + vocabulary + " rows but the tokenizer gives id "
                                + tokenizer.largestId());
            }
            words.teach(encoder.name(), tokenizer, vocabulary);
            words.append(encoder.name(), table, encoder.weights());
        }
    }

    private List<ModelComponent> textEncoders() {
        return components.stream()
                .filter(component -> component.name().startsWith(TEXT_ENCODER))
                .toList();
    }

    /** Bytes of the weights as the files hold them. */
    public long bytes() {
        return components.stream()
                .flatMap(component -> component.weights().tensors().values().stream())
                .mapToLong(TensorInfo::bytes)
                .sum();
    }
}
