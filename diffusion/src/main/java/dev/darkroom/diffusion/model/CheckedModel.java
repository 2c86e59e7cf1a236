package dev.darkroom.diffusion.model;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.tokenizers.ClipTokenizer;
import dev.darkroom.diffusion.weights.TensorInfo;
import dev.darkroom.diffusion.weights.WeightFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A model of which everything was read but the values of its weights: what it is made of fits together. */
public record CheckedModel(Path folder, ModelDescription description, List<ModelComponent> components) {

    /** {@code unet/config.json} lies at depth 2; nothing below is read. */
    private static final int DEPTH = 2;

    public CheckedModel {
        components = List.copyOf(components);
    }

    /**
     * Reads configurations, tokenizer, and the name, shape and place of every weight.
     *
     * @throws DiffusionException if a file is missing, damaged or contradicts another one, or asks for what is not supported
     */
    public static CheckedModel read(Path folder) {
        DiffusersFolder diffusers = DiffusersFolder.open(folder);
        ModelDescription description = ModelDescription.read(folder);
        ClipTokenizer.read(diffusers.component("tokenizer", "CLIPTokenizer", "CLIPTokenizerFast"));
        return new CheckedModel(folder, description, diffusers.components());
    }

    /** Bytes of the weights as the files hold them. */
    public long bytes() {
        return components.stream()
                .flatMap(component -> component.weights().tensors().values().stream())
                .mapToLong(TensorInfo::bytes)
                .sum();
    }

    /** The files that are read of the model, and the notes of its authors. */
    public List<Path> files() {
        try (Stream<Path> entries = Files.walk(folder, DEPTH)) {
            Stream<Path> texts = entries.filter(Files::isRegularFile).filter(CheckedModel::isText);
            Stream<Path> weights =
                    components.stream().flatMap(component -> WeightFiles.list(component.folder()).stream());
            return Stream.concat(texts, weights).distinct().toList();
        } catch (IOException | UncheckedIOException e) {
            throw DiffusionException.badFile(folder, "cannot be read", e);
        }
    }

    private static boolean isText(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.endsWith(".json") || name.endsWith(".txt") || name.endsWith(".md");
    }
}
