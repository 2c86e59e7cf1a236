package dev.darkroom.diffusion.adapters;

import dev.darkroom.diffusion.runtime.WeightAliases;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.weights.ElementType;
import dev.darkroom.diffusion.weights.Shape;
import dev.darkroom.diffusion.weights.TensorInfo;
import dev.darkroom.diffusion.weights.Weights;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Weights of a network, one matrix of them with more rows; it alone is copied, as float32. */
final class LongerTable implements Weights {

    private final Weights base;
    private final String table;
    private final float[] rows;
    private final TensorInfo original;
    private final Map<String, TensorInfo> tensors;

    /** @param rows that follow those of the table */
    LongerTable(Weights base, Program.Weight original, float[] rows) {
        this.base = base;
        this.table = original.name();
        this.rows = rows;
        this.original = WeightAliases.require(base, original);
        Shape shape = original.shape()
                .withBatch(
                        original.shape().get(0) + rows.length / original.shape().get(1));
        Map<String, TensorInfo> all = new LinkedHashMap<>(base.tensors());
        all.put(table, new TensorInfo(table, ElementType.F32, shape, 0, shape.elements() * Float.BYTES));
        tensors = Collections.unmodifiableMap(all);
    }

    @Override
    public Map<String, TensorInfo> tensors() {
        return tensors;
    }

    @Override
    public ByteBuffer map(String name) {
        if (!name.equals(table)) {
            return base.map(name);
        }
        float[] values = base.floats(original.name());
        ByteBuffer bytes = ByteBuffer.allocateDirect(Math.multiplyExact(values.length + rows.length, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values).put(rows);
        return bytes;
    }

    @Override
    public String label() {
        return base.label();
    }
}
