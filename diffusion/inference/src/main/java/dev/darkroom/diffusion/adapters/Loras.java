package dev.darkroom.diffusion.adapters;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.checkpoints.OriginalNames;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.weights.Weights;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Low-rank adaptations (Hu et al. 2021) that change a model together. */
public final class Loras {

    private static final String WEIGHT = ".weight";

    private final List<Part> parts;

    private record Part(LoraFile file, ScaledLora use) {}

    private Loras(List<Part> parts) {
        this.parts = parts;
    }

    /**
     * Reads what the files change.
     *
     * @throws DiffusionException if a file is damaged or holds another method than LoRA
     */
    public static Loras open(List<ScaledLora> uses) {
        return new Loras(uses.stream()
                .map(use -> new Part(LoraFile.open(use.file()), use))
                .toList());
    }

    /**
     * Makes sure that the model has what the files change.
     *
     * @throws DiffusionException if a file changes a network that is none of {@code components}
     */
    public void requireOnly(Set<String> components) {
        for (Part part : parts) {
            for (String component : part.file.components()) {
                if (!components.contains(component)) {
                    throw DiffusionException.badFile(
                            part.use.file(),
                            "tensor \"" + part.file.tensorOf(component) + "\" changes the " + component
                                    + ", which the model lacks");
                }
            }
        }
    }

    /**
     * Makes sure that every tensor of the files belongs to a layer of the model and has its shape.
     *
     * @param networks every weight of each component
     * @throws DiffusionException if one does not
     */
    public void requireFit(Map<String, List<Program.Weight>> networks) {
        requireOnly(networks.keySet());
        for (Part part : parts) {
            for (String component : part.file.components()) {
                Map<String, Program.Weight> byLayer = byLayer(component, networks.getOrDefault(component, List.of()));
                part.file
                        .layers(component)
                        .forEach(layer -> part.file.requireFit(
                                component,
                                layer,
                                weight(byLayer, part, component, layer).shape()));
            }
        }
    }

    private static Program.Weight weight(
            Map<String, Program.Weight> byLayer, Part part, String component, String layer) {
        Program.Weight weight = byLayer.get(layer);
        if (weight == null) {
            throw DiffusionException.badFile(
                    part.use.file(),
                    "tensor \"" + part.file.tensorOf(component, layer) + "\" belongs to no layer of the " + component);
        }
        return weight;
    }

    /**
     * The weights of a network with what the files add to them. Those that no file changes stay mapped; of the others a float32 copy
     * is made when they are mapped.
     *
     * @param layers every weight of the network
     * @throws DiffusionException if a tensor of a file fits no layer
     */
    public Weights apply(String component, List<Program.Weight> layers, Weights weights) {
        Map<String, Program.Weight> byLayer = byLayer(component, layers);
        Map<Program.Weight, List<LowRank>> changes = new LinkedHashMap<>();
        for (Part part : parts) {
            for (String layer : part.file.layers(component)) {
                Program.Weight weight = weight(byLayer, part, component, layer);
                changes.computeIfAbsent(weight, unseen -> new ArrayList<>())
                        .add(part.file.lowRank(component, layer, weight.shape(), part.use.weight()));
            }
        }
        return changes.isEmpty() ? weights : new AdaptedWeights(weights, changes);
    }

    /** The weights of layers by their flat names; those of a U-Net by their original ones too, which kohya's files for SDXL have. */
    private static Map<String, Program.Weight> byLayer(String component, List<Program.Weight> layers) {
        Map<String, String> originals = component.equals("unet")
                ? OriginalNames.of(layers.stream().map(Program.Weight::name).toList())
                : Map.of();
        Map<String, Program.Weight> byLayer = new HashMap<>();
        for (Program.Weight weight : layers) {
            if (weight.name().endsWith(WEIGHT) && weight.shape().rank() >= 2) {
                byLayer.put(flat(originals.getOrDefault(weight.name(), weight.name())), weight);
                byLayer.put(flat(weight.name()), weight);
            }
        }
        return byLayer;
    }

    private static String flat(String weight) {
        return weight.substring(0, weight.length() - WEIGHT.length()).replace('.', '_');
    }
}
