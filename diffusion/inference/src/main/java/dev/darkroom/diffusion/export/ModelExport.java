package dev.darkroom.diffusion.export;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.model.CheckedModel;
import dev.darkroom.diffusion.model.ModelComponent;
import dev.darkroom.diffusion.model.ModelNetwork;
import dev.darkroom.diffusion.random.TorchGenerator;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.Network;
import dev.darkroom.diffusion.runtime.Precision;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.script.TorchScriptArchive;
import dev.darkroom.diffusion.weights.ElementType;
import dev.darkroom.diffusion.weights.SafeTensorsWriter;
import dev.darkroom.diffusion.weights.Shape;
import dev.darkroom.diffusion.weights.TensorInfo;
import dev.darkroom.diffusion.weights.Weights;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A folder with which PyTorch shows on any machine that a model's programs compute what they compute here: the programs for the CPU and
 * for CUDA in each precision, the weights, inputs and outputs of each network as computed here on the CPU in float32, and the
 * script {@code run.py}.
 */
public final class ModelExport {

    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> DEVICES = List.of("cpu", "cuda");
    private static final long SEED = 0;

    private final Path folder;
    private final Set<Precision> precisions;
    private final ArrayNode networks = JSON.createArrayNode();

    private ModelExport(Path folder, Set<Precision> precisions) {
        this.folder = folder;
        this.precisions = precisions;
    }

    /**
     * Writes the folder.
     *
     * @param folder new, or empty
     * @param stableDiffusion15 whether to add the networks of Stable Diffusion 1.5 at full size, whose weights {@code run.py} draws
     *     itself, for times where no large model is at hand
     * @throws DiffusionException if the model cannot be read or the folder not be written
     */
    public static void write(CheckedModel model, Path folder, Set<Precision> precisions, boolean stableDiffusion15) {
        try {
            requireEmpty(folder);
            ModelExport export = new ModelExport(folder, precisions);
            for (ModelComponent component : model.components()) {
                export.add(component);
            }
            if (stableDiffusion15) {
                export.addStableDiffusion15();
            }
            ObjectNode manifest = JSON.createObjectNode()
                    .put("model", model.description().name())
                    .put("revision", model.description().revision());
            manifest.set("networks", export.networks);
            Files.writeString(folder.resolve("manifest.json"), manifest.toPrettyString());
            try (InputStream script = resource("run.py")) {
                Files.copy(script, folder.resolve("run.py"));
            }
        } catch (IOException e) {
            throw DiffusionException.badFile(folder, "cannot be written: " + e.getMessage(), e);
        }
    }

    private static void requireEmpty(Path folder) throws IOException {
        Files.createDirectories(folder);
        try (Stream<Path> entries = Files.list(folder)) {
            if (entries.findAny().isPresent()) {
                throw DiffusionException.badFile(folder, "is not empty");
            }
        }
    }

    /** A component with its real weights, and what it gives for drawn inputs. */
    private void add(ModelComponent component) throws IOException {
        Path target = Files.createDirectories(folder.resolve("weights").resolve(component.name()));
        List<String> files = new ArrayList<>();
        for (Path file : component.files()) {
            if (file.toString().endsWith(".safetensors")) {
                files.add(path(Files.copy(file, target.resolve(file.getFileName()))));
            }
        }
        if (files.isEmpty()) {
            files.add(path(write(component.weights(), target.resolve("model.safetensors"))));
        }
        for (ModelNetwork network : component.networks()) {
            ObjectNode entry = program(network.name(), network);
            files.forEach(entry.putArray("weight_files")::add);
            ArrayNode weights = entry.putArray("weights");
            for (TensorInfo weight : network.bind(component.weights())) {
                addShape(weights.addObject().put("name", weight.name()), weight.shape());
            }
            addGolden(entry, network, component);
        }
    }

    /** Weights that share a file with others, under the names of diffusers. */
    private static Path write(Weights weights, Path file) {
        List<SafeTensorsWriter.Entry> entries = weights.tensors().values().stream()
                .map(tensor -> new SafeTensorsWriter.Entry(
                        tensor.name(),
                        tensor.type() == ElementType.F16 ? ElementType.F16 : ElementType.F32,
                        tensor.shape(),
                        () -> weights.floats(tensor.name())))
                .toList();
        SafeTensorsWriter.write(file, entries);
        return file;
    }

    private void addGolden(ObjectNode entry, ModelNetwork network, ModelComponent component) throws IOException {
        Tensor[] inputs = network.inputs().stream().map(ModelExport::draw).toArray(Tensor[]::new);
        try (Network loaded = Network.load(network.program(), component.weights(), Device.cpu(), Precision.FP32)) {
            List<Tensor> outputs = loaded.run(inputs);
            ObjectNode golden = entry.putObject("golden");
            addTensors(golden.putArray("inputs"), network.name() + "-in", List.of(inputs));
            addTensors(golden.putArray("outputs"), network.name() + "-out", outputs);
        }
    }

    /** Networks without weights: {@code run.py} draws them. */
    private void addStableDiffusion15() throws IOException {
        ObjectNode configs;
        try (InputStream stream = resource("sd15.json")) {
            configs = (ObjectNode) JSON.readTree(stream);
        }
        for (String component : List.of("text_encoder", "unet", "vae")) {
            ConfigFile config = ConfigFile.of("sd15/" + component, configs.path(component));
            String type = configs.path(component).path("_class_name").textValue();
            for (ModelNetwork network : ModelNetwork.of(component, type, config)) {
                ArrayNode weights = program("sd15_" + network.name(), network).putArray("weights");
                network.program()
                        .weights()
                        .forEach(weight -> addShape(weights.addObject().put("name", weight.name()), weight.shape()));
            }
        }
    }

    private ObjectNode program(String name, ModelNetwork network) throws IOException {
        ObjectNode entry = networks.addObject().put("name", name);
        ObjectNode programs = entry.putObject("programs");
        Path target = Files.createDirectories(folder.resolve("programs"));
        for (String device : DEVICES) {
            ObjectNode byPrecision = programs.putObject(device);
            for (Precision precision : precisions) {
                String type = precision.name().toLowerCase(Locale.ROOT);
                byte[] archive = TorchScriptArchive.of(network.program().source(device, precision.scalarType()));
                Path file = target.resolve(name + "-" + device + "-" + type + ".pt");
                byPrecision.put(type, path(Files.write(file, archive)));
            }
        }
        ArrayNode inputs = entry.putArray("inputs");
        network.inputs()
                .forEach(input -> addShape(
                        inputs.addObject().put("name", input.name()).put("below", input.below()), input.shape()));
        return entry;
    }

    private static Tensor draw(ModelNetwork.Input input) {
        TorchGenerator generator = new TorchGenerator(SEED);
        int count = Math.toIntExact(input.shape().elements());
        return input.below() > 0
                ? Tensor.of(
                        generator.randint(0, input.below(), count),
                        input.shape().toArray())
                : new Tensor(input.shape(), generator.randn(count));
    }

    private void addTensors(ArrayNode list, String name, List<Tensor> tensors) throws IOException {
        Path target = Files.createDirectories(folder.resolve("golden"));
        for (int i = 0; i < tensors.size(); i++) {
            Tensor tensor = tensors.get(i);
            ByteBuffer bytes =
                    ByteBuffer.allocate(Float.BYTES * tensor.values().length).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(tensor.values());
            Path file = Files.write(target.resolve(name + i + ".f32"), bytes.array());
            addShape(list.addObject().put("file", path(file)), tensor.shape());
        }
    }

    private static void addShape(ObjectNode entry, Shape shape) {
        shape.dimensions().forEach(entry.putArray("shape")::add);
    }

    private String path(Path file) {
        return folder.relativize(file).toString().replace('\\', '/');
    }

    private static InputStream resource(String name) {
        return Objects.requireNonNull(ModelExport.class.getResourceAsStream(name), name);
    }
}
