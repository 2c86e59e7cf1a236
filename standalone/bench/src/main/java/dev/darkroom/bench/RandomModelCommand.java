package dev.darkroom.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.cli.console.CliException;
import dev.darkroom.cli.console.Output;
import dev.darkroom.cli.stack.Installation;
import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.model.ModelNetwork;
import dev.darkroom.diffusion.runtime.Precision;
import dev.darkroom.diffusion.weights.ElementType;
import dev.darkroom.diffusion.weights.SafeTensorsWriter;
import dev.darkroom.diffusion.weights.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a model of full size whose weights are drawn, so that times can be taken where no such model is at hand. */
@Command(
        name = "random-model",
        description =
                "Writes a model of Stable Diffusion 1.5's size with random weights, in fp16: 2.1 GB. It draws noise, in the usual time.",
        mixinStandardHelpOptions = true)
final class RandomModelCommand implements Callable<Integer> {
    /** The class of each component, in diffusers or transformers. */
    private static final Map<String, String> COMPONENTS = Map.of(
            "text_encoder", "CLIPTextModel",
            "unet", "UNet2DConditionModel",
            "vae", "AutoencoderKL");

    @Parameters(paramLabel = "DIR", description = "Where to write; a new or an empty folder.")
    private Path folder;

    @Option(names = "--configuration", hidden = true, defaultValue = "sd15", description = "Of another model.")
    private String configuration = "";

    @Override
    public Integer call() throws IOException {
        requireEmpty();
        ModelSource source = new ModelSource.Bundled(configuration);
        try {
            for (Map.Entry<String, String> component : COMPONENTS.entrySet()) {
                write(component.getKey(), component.getValue(), source);
            }
        } catch (DiffusionException e) {
            throw CliException.failed(String.valueOf(e.getMessage()));
        }
        copyTokenizer();
        writeIndex();
        new Output().result(folder.toString());
        return 0;
    }

    private void requireEmpty() throws IOException {
        Files.createDirectories(folder);
        try (Stream<Path> entries = Files.list(folder)) {
            if (entries.findAny().isPresent()) {
                throw CliException.refused(folder + " is not empty");
            }
        }
    }

    private void write(String component, String type, ModelSource source) throws IOException {
        ConfigFile config = source.config(component);
        Path target = Files.createDirectories(folder.resolve(component));
        Files.writeString(target.resolve("config.json"), config.json());
        List<SafeTensorsWriter.Entry> entries = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (ModelNetwork network : ModelNetwork.of(component, type, config)) {
            Weights weights = source.weights(component, network.program(), Precision.FP16);
            weights.tensors().values().stream()
                    .filter(tensor -> names.add(tensor.name()))
                    .map(tensor -> new SafeTensorsWriter.Entry(
                            tensor.name(), ElementType.F16, tensor.shape(), () -> weights.floats(tensor.name())))
                    .forEach(entries::add);
        }
        String name = component.equals("text_encoder") ? "model" : "diffusion_pytorch_model";
        SafeTensorsWriter.write(target.resolve(name + ".safetensors"), entries);
    }

    private void copyTokenizer() throws IOException {
        Path target = Files.createDirectories(folder.resolve("tokenizer"));
        try (Stream<Path> files =
                Files.list(Installation.current().models().resolve("clip").resolve("tokenizer"))) {
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(file.getFileName()));
            }
        }
    }

    private void writeIndex() throws IOException {
        ObjectNode index = BenchOptions.JSON.createObjectNode().put("_class_name", "StableDiffusionPipeline");
        COMPONENTS.forEach((component, type) -> index.putArray(component)
                .add(component.equals("text_encoder") ? "transformers" : "diffusers")
                .add(type));
        index.putArray("tokenizer").add("transformers").add("CLIPTokenizer");
        index.putArray("scheduler").add("diffusers").add("DDIMScheduler");
        Files.writeString(folder.resolve("model_index.json"), index.toPrettyString());
        ObjectNode scheduler = BenchOptions.JSON
                .createObjectNode()
                .put("_class_name", "DDIMScheduler")
                .put("beta_schedule", "scaled_linear")
                .put("beta_start", 0.00085)
                .put("beta_end", 0.012)
                .put("clip_sample", false)
                .put("set_alpha_to_one", false)
                .put("steps_offset", 1);
        Path target = Files.createDirectories(folder.resolve("scheduler"));
        Files.writeString(target.resolve("scheduler_config.json"), scheduler.toPrettyString());
    }
}
