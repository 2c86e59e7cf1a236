package dev.darkroom.bench;

import dev.darkroom.diffusion.runtime.Precision;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.weights.ElementType;
import dev.darkroom.diffusion.weights.Shape;
import dev.darkroom.diffusion.weights.TensorInfo;
import dev.darkroom.diffusion.weights.Weights;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Weights of a program drawn on the spot, scaled by fan-in so that activations stay of order one through all layers. */
final class RandomWeights implements Weights {
    private final Map<String, TensorInfo> tensors;
    private final SplittableRandom random = new SplittableRandom(1);

    /** @param precision that they are held in, as in a file of that precision */
    RandomWeights(Program program, Precision precision) {
        ElementType type = precision.elementType();
        tensors = program.weights().stream()
                .map(weight -> new TensorInfo(
                        weight.name(), type, weight.shape(), 0, weight.shape().elements() * type.bytes()))
                .collect(Collectors.toMap(TensorInfo::name, Function.identity()));
    }

    @Override
    public Map<String, TensorInfo> tensors() {
        return tensors;
    }

    @Override
    public ByteBuffer map(String name) {
        TensorInfo tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException(name);
        }
        int count = Math.toIntExact(tensor.shape().elements());
        ByteBuffer bytes =
                ByteBuffer.allocateDirect(Math.toIntExact(tensor.bytes())).order(ByteOrder.LITTLE_ENDIAN);
        // Of a normalisation, the vector that scales is named "weight".
        boolean scale = tensor.shape().rank() == 1 && name.endsWith("weight");
        float bound = (float) Math.sqrt(3.0 / fanIn(tensor.shape()));
        for (int i = 0; i < count; i++) {
            float value = scale ? 1 : random.nextInt() * (bound / Integer.MAX_VALUE);
            switch (tensor.type()) {
                case F16 -> bytes.putShort(Float.floatToFloat16(value));
                case BF16 -> bytes.putShort((short) (Float.floatToRawIntBits(value) >>> 16));
                case F32 -> bytes.putFloat(value);
                case F64, I64, I32, I16, I8, U8, BOOL ->
                    throw new IllegalStateException("no precision has the type " + tensor.type());
            }
        }
        return bytes.flip();
    }

    @Override
    public String label() {
        return "random weights";
    }

    private static long fanIn(Shape shape) {
        return Math.max(1, shape.elements() / Math.max(1, shape.get(0)));
    }
}
