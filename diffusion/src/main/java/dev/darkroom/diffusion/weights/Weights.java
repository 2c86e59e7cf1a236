package dev.darkroom.diffusion.weights;

import java.nio.ByteBuffer;
import java.util.Map;

/** Named tensors of one network, in one file or several. */
public interface Weights {

    Map<String, TensorInfo> tensors();

    /**
     * The bytes of a tensor, little-endian, mapped rather than copied.
     *
     * @throws dev.darkroom.diffusion.DiffusionException if there is no such tensor
     */
    ByteBuffer map(String name);

    /** What error messages call these weights. */
    String label();
}
