package dev.darkroom.diffusion.adapters;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.adapters.LoraKey.Part;
import dev.darkroom.diffusion.weights.SafeTensors;
import dev.darkroom.diffusion.weights.Shape;
import dev.darkroom.diffusion.weights.TensorInfo;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** A LoRA file in kohya's, PEFT's or one of diffusers' namings, with LoCon's inner convolution where it has one. */
final class LoraFile {

    private static final String METADATA = "lora_adapter_metadata";

    /** Where a configuration of PEFT's says nothing else. */
    private static final double PEFT_ALPHA = 8;

    private final SafeTensors file;
    private final JsonNode metadata;

    /** By component. */
    private final Map<String, NamePatterns> alphas = new HashMap<>();

    /** By component and flat layer name. */
    private final Map<String, Map<String, Layer>> components = new LinkedHashMap<>();

    /** The tensors of one layer. */
    private record Layer(String dotted, Map<Part, TensorInfo> parts) {}

    private LoraFile(SafeTensors file) {
        this.file = file;
        this.metadata = metadata(file);
        file.tensors().forEach((name, tensor) -> {
            LoraKey key = LoraKey.parse(file.label(), name);
            components
                    .computeIfAbsent(key.component(), component -> new LinkedHashMap<>())
                    .computeIfAbsent(key.layer(), layer -> new Layer(key.dotted(), new EnumMap<>(Part.class)))
                    .parts
                    .put(key.part(), tensor);
        });
    }

    /** @throws DiffusionException if the file is damaged or a tensor of it belongs to no LoRA */
    static LoraFile open(Path path) {
        return new LoraFile(SafeTensors.open(path));
    }

    Set<String> components() {
        return components.keySet();
    }

    /** Flat names of the layers that it changes in a network. */
    Set<String> layers(String component) {
        return components.getOrDefault(component, Map.of()).keySet();
    }

    /** Any tensor of a component, to tell in an error. */
    String tensorOf(String component) {
        return tensorOf(component, layers(component).iterator().next());
    }

    String tensorOf(String component, String layer) {
        return layer(component, layer).parts.values().iterator().next().name();
    }

    /**
     * What it adds to a layer.
     *
     * @param weight the shape of the layer's weight
     * @param use how much of it to apply
     * @throws DiffusionException if a tensor is missing or does not fit
     */
    LowRank lowRank(String component, String name, Shape weight, double use) {
        requireFit(component, name, weight);
        Layer layer = layer(component, name);
        TensorInfo down = require(layer, Part.DOWN);
        TensorInfo up = require(layer, Part.UP);
        int rank = down.shape().get(0);
        float scale = scale(component, layer, rank, use);
        TensorInfo mid = layer.parts.get(Part.MID);
        if (mid == null) {
            return new LowRank(file.floats(up.name()), file.floats(down.name()), rank, scale);
        }
        float[] inner = LowRank.compose(file.floats(mid.name()), mid.shape(), file.floats(down.name()));
        return new LowRank(file.floats(up.name()), inner, rank, scale);
    }

    /**
     * Makes sure that what it adds to a layer has the layer's shape.
     *
     * @param weight the shape of the layer's weight
     * @throws DiffusionException if a tensor is missing or does not fit
     */
    void requireFit(String component, String name, Shape weight) {
        Layer layer = layer(component, name);
        TensorInfo down = require(layer, Part.DOWN);
        TensorInfo up = require(layer, Part.UP);
        Optional.ofNullable(layer.parts.get(Part.ALPHA)).ifPresent(this::requireScalar);
        int rows = weight.get(0);
        int rank = down.shape().rank() == 0 ? 0 : down.shape().get(0);
        requireShape(
                up, up.shape().elements() == (long) rows * rank && up.shape().get(0) == rows, weight, rank);
        TensorInfo mid = layer.parts.get(Part.MID);
        long columns = weight.elements() / rows;
        if (!layer.parts.containsKey(Part.ALPHA)) {
            OptionalDouble unused = alphas(component).of(layer.dotted);
        }
        if (mid == null) {
            requireShape(down, down.shape().elements() == rank * columns, weight, rank);
            return;
        }
        requireShape(mid, mid.shape().equals(innerShape(weight, rank)), weight, rank);
        requireShape(down, down.shape().elements() == (long) rank * weight.get(1), weight, rank);
    }

    /** Of a convolution between {@code rank} channels; no shape fits another kind of layer. */
    private static Shape innerShape(Shape weight, int rank) {
        return weight.rank() == 4 ? Shape.of(rank, rank, weight.get(2), weight.get(3)) : Shape.of();
    }

    private Layer layer(String component, String name) {
        Layer layer = components.getOrDefault(component, Map.of()).get(name);
        if (layer == null) {
            throw new IllegalArgumentException(component + " " + name);
        }
        return layer;
    }

    private TensorInfo require(Layer layer, Part part) {
        TensorInfo tensor = layer.parts.get(part);
        if (tensor == null) {
            TensorInfo other = layer.parts.values().iterator().next();
            throw DiffusionException.badFile(
                    file.label(), "tensor \"" + other.name() + "\" has no counterpart (" + part + ")");
        }
        return tensor;
    }

    private void requireShape(TensorInfo tensor, boolean fits, Shape weight, int rank) {
        if (!fits || rank == 0) {
            throw DiffusionException.badFile(
                    file.label(),
                    "tensor \"" + tensor.name() + "\" of shape " + tensor.shape() + " and rank " + rank
                            + " does not fit a weight of shape " + weight);
        }
    }

    private float scale(String component, Layer layer, int rank, double use) {
        TensorInfo alpha = layer.parts.get(Part.ALPHA);
        if (alpha != null) {
            return (float) (use * file.floats(alpha.name())[0] / rank);
        }
        double value = alphas(component).of(layer.dotted).orElse(commonAlpha(component, rank));
        boolean stabilised = metadata.path(component + ".use_rslora").asBoolean();
        return (float) (use * value / (stabilised ? Math.sqrt(rank) : rank));
    }

    private NamePatterns alphas(String component) {
        String field = component + ".alpha_pattern";
        return alphas.computeIfAbsent(
                component, unread -> new NamePatterns(file.label() + ": " + field, metadata.path(field)));
    }

    /** Of a file with a configuration PEFT's own, of one without the rank. */
    private double commonAlpha(String component, int rank) {
        boolean configured = metadata.has(component + ".r");
        return metadata.path(component + ".lora_alpha").asDouble(configured ? PEFT_ALPHA : rank);
    }

    private void requireScalar(TensorInfo alpha) {
        if (alpha.shape().elements() != 1) {
            throw DiffusionException.badFile(
                    file.label(), "tensor \"" + alpha.name() + "\" of shape " + alpha.shape() + " is no number");
        }
    }

    private static JsonNode metadata(SafeTensors file) {
        String text = file.metadata().get(METADATA);
        try {
            return text == null ? MissingNode.getInstance() : new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw DiffusionException.badFile(file.label(), METADATA + " is no valid JSON", e);
        }
    }
}
