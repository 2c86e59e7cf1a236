package dev.darkroom.diffusion.model;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.adapters.Adapters;
import dev.darkroom.diffusion.adapters.LearnedWords;
import dev.darkroom.diffusion.adapters.Loras;
import dev.darkroom.diffusion.adapters.ScaledLora;
import dev.darkroom.diffusion.adapters.TextualInversion;
import dev.darkroom.diffusion.networks.CLIPTextModel;
import dev.darkroom.diffusion.runtime.WeightAliases;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.tokenizers.ClipTokenizer;
import dev.darkroom.diffusion.weights.FiniteWeights;
import dev.darkroom.diffusion.weights.SafeTensors;
import dev.darkroom.diffusion.weights.TensorInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
        Optional<PipelineFit> fit = description.takesPrompts() ? Optional.of(PipelineFit.of(files)) : Optional.empty();
        CheckedModel model = new CheckedModel(files, description, files.components());
        fit.ifPresent(model::requireWeights);
        model.requireFits(new Adapters(List.of(), files.textualInversions()));
        return model;
    }

    /** The pipeline may take more of a network's weights than the network alone asks for, such as a projection of the whole prompt. */
    private void requireWeights(PipelineFit fit) {
        fit.unet().weights().forEach(weight -> WeightAliases.require(files.weights("unet"), weight));
        fit.textEncoders()
                .forEach((name, program) ->
                        program.weights().forEach(weight -> WeightAliases.require(files.weights(name), weight)));
    }

    /**
     * Makes sure that no weight that the model draws with is infinity or NaN. Reads all of them.
     *
     * @throws DiffusionException that names the file and the tensor
     */
    public void requireFiniteWeights() {
        components.forEach(ModelComponent::requireFinite);
        requireFiniteWeights(new Adapters(List.of(), files.textualInversions()));
    }

    /**
     * Makes sure that no number of adapters is infinity or NaN. Reads all of them.
     *
     * @throws DiffusionException that names the file and the tensor
     */
    public static void requireFiniteWeights(Adapters adapters) {
        Stream.concat(
                        adapters.loras().stream().map(ScaledLora::file),
                        adapters.words().stream().map(TextualInversion::file))
                .map(SafeTensors::open)
                .forEach(file -> file.tensors().keySet().forEach(tensor -> FiniteWeights.require(file, tensor)));
    }

    /**
     * Makes sure that adapters change this model: their layers are there, and of the same shapes.
     *
     * @throws DiffusionException if a file is damaged, not supported, or made for another kind of model
     */
    public void requireFits(Adapters adapters) {
        Map<String, List<Program.Weight>> layers =
                components.stream().collect(Collectors.toMap(ModelComponent::name, ModelComponent::boundWeights));
        Loras.open(adapters.loras()).requireFit(layers);
        if (adapters.words().isEmpty()) {
            return; // reading a vocabulary takes longer than everything else
        }
        LearnedWords words = LearnedWords.open(adapters.words());
        for (ModelComponent component : components) {
            if (!description.takesPrompts() || !files.textEncoders().contains(component.name())) {
                continue;
            }
            if (component.type().equals("LDMBertModel")) {
                words.requireNone(component.name());
            } else {
                ClipTokenizer tokenizer = files.clipTokenizer(component.name());
                Program.Weight table = table(component, CLIPTextModel.TOKEN_TABLE);
                words.teach(component.name(), tokenizer, table.shape().get(0));
                words.append(component.name(), table, component.weights());
            }
        }
    }

    private static Program.Weight table(ModelComponent encoder, String name) {
        return encoder.boundWeights().stream()
                .filter(weight -> weight.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Bytes of the weights as the files hold them. */
    public long bytes() {
        return components.stream()
                .flatMap(component -> component.weights().tensors().values().stream())
                .mapToLong(TensorInfo::bytes)
                .sum();
    }
}
