package dev.darkroom.diffusion.runtime;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.weights.TensorInfo;
import dev.darkroom.diffusion.weights.Weights;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Finds a weight under the names that other versions of diffusers and transformers gave it. */
public final class WeightAliases {

    private static final List<UnaryOperator<String>> RENAMINGS = List.of(
            UnaryOperator.identity(),
            // Attention of autoencoders written before diffusers 0.18
            name -> name.replace(".to_q.", ".query.")
                    .replace(".to_k.", ".key.")
                    .replace(".to_v.", ".value.")
                    .replace(".to_out.0.", ".proj_attn."),
            // Text encoders written by transformers 5
            name -> name.replaceFirst("^text_model\\.", ""),
            // The T5 encoder shares its table with a decoder that this library has no use for
            name -> name.equals("shared.weight") ? "encoder.embed_tokens.weight" : name);

    private WeightAliases() {}

    /**
     * Reads a weight of a program.
     *
     * @throws DiffusionException if it is missing or has another shape
     */
    public static Tensor read(Weights weights, Program.Weight weight) {
        return new Tensor(
                weight.shape(), weights.floats(require(weights, weight).name()));
    }

    /** @throws DiffusionException if the weight is missing, or has another shape or a type that no network computes in */
    public static TensorInfo require(Weights weights, Program.Weight weight) {
        TensorInfo tensor = find(weights, weight.name())
                .orElseThrow(() -> DiffusionException.badFile(
                        weights.label(),
                        "tensor \"" + weight.name() + "\" of shape " + weight.shape() + " is missing"));
        if (!tensor.shape().equals(weight.shape())) {
            throw DiffusionException.badFile(
                    weights.label(),
                    "tensor \"" + tensor.name() + "\" has shape " + tensor.shape() + " but the configuration asks for "
                            + weight.shape());
        }
        if (!tensor.type().isFloatingPoint()) {
            throw DiffusionException.unsupported(
                    weights.label(), "dtype of \"" + tensor.name() + "\" = " + tensor.type());
        }
        return tensor;
    }

    private static Optional<TensorInfo> find(Weights weights, String name) {
        return RENAMINGS.stream()
                .map(renaming -> weights.tensors().get(renaming.apply(name)))
                .filter(Objects::nonNull)
                .findFirst();
    }
}
