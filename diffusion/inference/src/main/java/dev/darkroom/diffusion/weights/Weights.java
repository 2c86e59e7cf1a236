package dev.darkroom.diffusion.weights;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;

/** Named tensors of one network, in one file or several. */
public interface Weights {

    Map<String, TensorInfo> tensors();

    /**
     * The bytes of a tensor, little-endian, mapped rather than copied.
     *
     * @throws dev.darkroom.diffusion.DiffusionException if there is no such tensor
     */
    ByteBuffer map(String name);

    /** The tensor's elements as floats, widened or rounded from whatever the file holds. */
    default float[] floats(String name) {
        ByteBuffer bytes = map(name);
        TensorInfo tensor = Objects.requireNonNull(tensors().get(name), name);
        return Elements.toFloats(
                bytes, tensor.type(), Math.toIntExact(tensor.shape().elements()));
    }

    /** What error messages call these weights. */
    String label();

    /** Where a tensor lies, for error messages: its file, and its name there. */
    default String place(String name) {
        return label() + ": tensor \"" + name + '"';
    }
}
