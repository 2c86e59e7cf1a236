package dev.darkroom.diffusion.adapters;

import dev.darkroom.diffusion.runtime.WeightAliases;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.weights.ElementType;
import dev.darkroom.diffusion.weights.TensorInfo;
import dev.darkroom.diffusion.weights.Weights;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Weights of a network, some of them with low-rank changes added. */
final class AdaptedWeights implements Weights {

    private final Weights base;
    private final Map<String, List<LowRank>> changes = new LinkedHashMap<>();

    /** The tensors of the base that are changed, by the names that the network gives them. */
    private final Map<String, TensorInfo> originals = new LinkedHashMap<>();

    private final Map<String, TensorInfo> tensors;

    AdaptedWeights(Weights base, Map<Program.Weight, List<LowRank>> additions) {
        this.base = base;
        Map<String, TensorInfo> all = new LinkedHashMap<>(base.tensors());
        additions.forEach((weight, added) -> {
            changes.put(weight.name(), added);
            originals.put(weight.name(), WeightAliases.require(base, weight));
            long bytes = weight.shape().elements() * Float.BYTES;
            all.put(weight.name(), new TensorInfo(weight.name(), ElementType.F32, weight.shape(), 0, bytes));
        });
        this.tensors = Collections.unmodifiableMap(all);
    }

    @Override
    public Map<String, TensorInfo> tensors() {
        return tensors;
    }

    @Override
    public ByteBuffer map(String name) {
        TensorInfo original = originals.get(name);
        return original == null ? base.map(name) : changed(original, changes.getOrDefault(name, List.of()));
    }

    @Override
    public String label() {
        return base.label();
    }

    private ByteBuffer changed(TensorInfo original, List<LowRank> additions) {
        int rows = original.shape().get(0);
        int columns = Math.toIntExact(original.shape().elements() / rows);
        ByteBuffer bytes = ByteBuffer.allocateDirect(Math.multiplyExact(rows * columns, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        FloatBuffer result = bytes.asFloatBuffer();
        float[] values = base.floats(original.name());
        IntStream.range(0, rows).parallel().forEach(row -> {
            float[] changed = new float[columns];
            System.arraycopy(values, row * columns, changed, 0, columns);
            additions.forEach(addition -> addition.addTo(changed, row));
            result.put(row * columns, changed);
        });
        return bytes;
    }
}
