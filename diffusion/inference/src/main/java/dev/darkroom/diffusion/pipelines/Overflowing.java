package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.runtime.Network;
import dev.darkroom.diffusion.runtime.Precision;
import dev.darkroom.diffusion.runtime.Tensor;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A network whose activations may be larger than fp16 holds: what comes out of it as infinity or NaN is computed once more in float32.
 * The float32 network is loaded for the first such call and kept.
 */
final class Overflowing implements AutoCloseable {

    private final Function<Precision, Network> loader;
    private final Precision precision;
    private final Network network;
    private @Nullable Network wide;

    Overflowing(Precision precision, Function<Precision, Network> loader) {
        this.loader = loader;
        this.precision = precision;
        network = loader.apply(precision);
    }

    /**
     * Computes the network once, or twice.
     *
     * @param what comes out of it, as a noun phrase for errors
     * @throws DiffusionException if it holds infinity or NaN still
     */
    List<Tensor> run(String what, Tensor input) {
        List<Tensor> outputs = network.run(input);
        if (precision == Precision.FP16 && input.isFinite() && !areFinite(outputs)) {
            outputs = wide().run(input);
        }
        if (!areFinite(outputs)) {
            throw DiffusionException.notFinite(what);
        }
        return outputs;
    }

    private Network wide() {
        if (wide == null) {
            wide = loader.apply(Precision.FP32);
        }
        return wide;
    }

    private static boolean areFinite(List<Tensor> tensors) {
        return tensors.stream().allMatch(Tensor::isFinite);
    }

    @Override
    public void close() {
        network.close();
        if (wide != null) {
            wide.close();
        }
    }
}
