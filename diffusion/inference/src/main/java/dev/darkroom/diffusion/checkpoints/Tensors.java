package dev.darkroom.diffusion.checkpoints;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.weights.Shape;
import dev.darkroom.diffusion.weights.TensorInfo;
import dev.darkroom.diffusion.weights.Weights;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The tensors of one part of a checkpoint.
 *
 * @param prefix what their names begin with in the file, left out in {@code byName}
 */
record Tensors(Weights file, String prefix, Map<String, TensorInfo> byName) {

    private static final int MAX_SIZE = 1_000_000;

    static Tensors of(Weights file, String prefix) {
        Map<String, TensorInfo> byName = new LinkedHashMap<>();
        file.tensors().forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                byName.put(name.substring(prefix.length()), tensor);
            }
        });
        return new Tensors(file, prefix, byName);
    }

    boolean has(String name) {
        return byName.containsKey(name);
    }

    TensorInfo get(String name) {
        TensorInfo tensor = byName.get(name);
        if (tensor == null) {
            throw DiffusionException.badFile(file.label(), "tensor \"" + prefix + name + "\" is missing");
        }
        return tensor;
    }

    /** One of the lengths of a tensor, counted from 0; from 1 to a million. */
    int size(String name, int axis) {
        Shape shape = get(name).shape();
        if (shape.rank() <= axis
                || shape.dimensions().get(axis) < 1
                || shape.dimensions().get(axis) > MAX_SIZE) {
            throw DiffusionException.badFile(file.label(), "tensor \"" + prefix + name + "\" has shape " + shape);
        }
        return shape.get(axis);
    }

    /** How many of the numbers 0, 1... can stand in a name. */
    int count(String before, String after) {
        int count = 0;
        while (has(before + count + after)) {
            count++;
        }
        return count;
    }
}
