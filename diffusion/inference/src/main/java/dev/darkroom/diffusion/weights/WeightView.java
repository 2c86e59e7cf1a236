package dev.darkroom.diffusion.weights;

import dev.darkroom.diffusion.DiffusionException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Tensors of other weights under other names, whole or in part. Nothing is copied but what is transposed. */
public final class WeightView implements Weights {

    private final Weights source;
    private final Map<String, TensorInfo> tensors;
    private final Map<String, Part> parts;

    /** Which tensor is seen, and what is made of its bytes. */
    private record Part(String tensor, UnaryOperator<ByteBuffer> bytes) {}

    private WeightView(Weights source, Map<String, TensorInfo> tensors, Map<String, Part> parts) {
        this.source = source;
        this.tensors = Collections.unmodifiableMap(tensors);
        this.parts = parts;
    }

    public static Builder of(Weights source) {
        return new Builder(source);
    }

    /** Collects the tensors of a view. */
    public static final class Builder {

        private final Weights source;
        private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
        private final Map<String, Part> parts = new LinkedHashMap<>();

        private Builder(Weights source) {
            this.source = source;
        }

        public void rename(String name, TensorInfo tensor) {
            put(name, tensor, tensor.shape(), 0, UnaryOperator.identity());
        }

        /** The same elements in another shape. */
        public void reshape(String name, TensorInfo tensor, Shape shape) {
            put(name, tensor, shape, 0, UnaryOperator.identity());
        }

        /** Some rows, which lie side by side. */
        public void rows(String name, TensorInfo tensor, int first, int count) {
            Shape shape = tensor.shape().withBatch(count);
            int rowBytes = Math.toIntExact(tensor.bytes() / tensor.shape().get(0));
            put(
                    name,
                    tensor,
                    shape,
                    (long) first * rowBytes,
                    bytes -> bytes.slice(first * rowBytes, count * rowBytes).order(ByteOrder.LITTLE_ENDIAN));
        }

        /** A matrix with its axes exchanged, copied when it is mapped. */
        public void transpose(String name, TensorInfo tensor) {
            int rows = tensor.shape().get(0);
            int columns = tensor.shape().get(1);
            put(
                    name,
                    tensor,
                    Shape.of(columns, rows),
                    0,
                    bytes -> transposed(bytes, rows, columns, tensor.type().bytes()));
        }

        private void put(String name, TensorInfo tensor, Shape shape, long offset, UnaryOperator<ByteBuffer> bytes) {
            long begin = tensor.begin() + offset;
            long end = begin + shape.elements() * tensor.type().bytes();
            tensors.put(name, new TensorInfo(name, tensor.type(), shape, begin, end));
            parts.put(name, new Part(tensor.name(), bytes));
        }

        public WeightView build() {
            return new WeightView(source, tensors, parts);
        }
    }

    @Override
    public Map<String, TensorInfo> tensors() {
        return tensors;
    }

    @Override
    public ByteBuffer map(String name) {
        Part part = parts.get(name);
        if (part == null) {
            throw DiffusionException.badFile(label(), "tensor \"" + name + "\" is missing");
        }
        return part.bytes.apply(source.map(part.tensor));
    }

    @Override
    public String label() {
        return source.label();
    }

    @Override
    public String place(String name) {
        Part part = parts.get(name);
        return source.place(part == null ? name : part.tensor);
    }

    private static ByteBuffer transposed(ByteBuffer matrix, int rows, int columns, int elementBytes) {
        ByteBuffer result = ByteBuffer.allocateDirect(matrix.capacity()).order(ByteOrder.LITTLE_ENDIAN);
        for (int column = 0; column < columns; column++) {
            for (int row = 0; row < rows; row++) {
                result.put(matrix.slice((row * columns + column) * elementBytes, elementBytes));
            }
        }
        return result.flip();
    }
}
