package dev.darkroom.diffusion.random;

import java.util.OptionalDouble;
import java.util.function.DoubleSupplier;

/**
 * {@code torch.Generator("cpu").manual_seed(seed)} and the draws that torch makes from it. Normal numbers come by the transform of
 * Box and Muller: one by one below 16 elements, else in blocks of 16. Not for use by several threads at once.
 *
 * <p>Uniform numbers and whole numbers equal torch's to the bit; normal ones to the last bits that its vector units vary in. Here
 * they are the same on every machine, so that a seed means one image.
 */
public final class TorchGenerator {

    private static final int BLOCK = 16;
    private static final double FLOAT_STEP = 0x1p-24;
    private static final double DOUBLE_STEP = 0x1p-53;
    private static final long WIDE_RANGE = 1L << 28;

    private final MersenneTwister engine;
    private OptionalDouble cachedNormal;

    /**
     * Where a generator stands; a generator made from it continues with the same numbers.
     *
     * @param words the 624 words of the engine
     * @param next how many of them are used up
     * @param cachedNormal the second half of a pair of normal numbers, if it waits to be drawn
     */
    @SuppressWarnings("ArrayRecordComponent") // opaque and compared nowhere
    public record State(int[] words, int next, OptionalDouble cachedNormal) {}

    public TorchGenerator(long seed) {
        this.engine = new MersenneTwister((int) seed);
        this.cachedNormal = OptionalDouble.empty();
    }

    public TorchGenerator(State state) {
        this.engine = new MersenneTwister(state.words(), state.next());
        this.cachedNormal = state.cachedNormal();
    }

    public State state() {
        return new State(engine.words(), engine.next(), cachedNormal);
    }

    /** {@code torch.rand}: uniform in [0, 1). */
    public float[] rand(int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) uniform();
        }
        return values;
    }

    /** {@code torch.randint}: uniform in [low, high). */
    public long[] randint(long low, long high, int size) {
        long range = high - low;
        if (range <= 0) {
            throw new IllegalArgumentException("empty range from " + low + " to " + high);
        }
        long[] values = new long[size];
        for (int i = 0; i < size; i++) {
            long bits = range >= WIDE_RANGE ? bits64() : Integer.toUnsignedLong(engine.bits());
            values[i] = low + Long.remainderUnsigned(bits, range);
        }
        return values;
    }

    /** {@code torch.randn} in float32: N(0, 1). */
    public float[] randn(int size) {
        double[] normals = size < BLOCK ? oneByOne(size) : inBlocks(size, this::uniform);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) normals[i];
        }
        return values;
    }

    /** {@code torch.randn} in float64, another stream than float32 from the same seed. */
    public double[] randnDouble(int size) {
        return size < BLOCK ? oneByOne(size) : inBlocks(size, this::uniformDouble);
    }

    /** {@code torch.randn} in float16. */
    public float[] randnHalf(int size) {
        float[] values = randnShort(size);
        for (int i = 0; i < size; i++) {
            values[i] = Float.float16ToFloat(Float.floatToFloat16(values[i]));
        }
        return values;
    }

    /** {@code torch.randn} in bfloat16. */
    public float[] randnBfloat16(int size) {
        float[] values = randnShort(size);
        for (int i = 0; i < size; i++) {
            int bits = Float.floatToRawIntBits(values[i]);
            int roundedToEven = bits + 0x7fff + ((bits >>> 16) & 1);
            values[i] = Float.intBitsToFloat(roundedToEven & 0xffff0000);
        }
        return values;
    }

    /** The 16-bit types draw whole blocks of float32 and, for a remainder, one block that overlaps the one before. */
    private float[] randnShort(int size) {
        if (size < BLOCK) {
            return randn(size);
        }
        float[] values = new float[size];
        for (int start = 0; start < size; start += BLOCK) {
            System.arraycopy(randn(BLOCK), 0, values, Math.min(start, size - BLOCK), BLOCK);
        }
        return values;
    }

    private double[] oneByOne(int size) {
        double[] values = new double[size];
        for (int i = 0; i < size; i++) {
            if (cachedNormal.isPresent()) {
                values[i] = cachedNormal.getAsDouble();
                cachedNormal = OptionalDouble.empty();
            } else {
                double angle = 2 * Math.PI * uniformDouble();
                double radius = Math.sqrt(-2 * StrictMath.log1p(-uniformDouble()));
                values[i] = radius * StrictMath.cos(angle);
                cachedNormal = OptionalDouble.of(radius * StrictMath.sin(angle));
            }
        }
        return values;
    }

    /** Uniform numbers first, for all elements, then the transform; a remainder redraws the last 16 elements. */
    private static double[] inBlocks(int size, DoubleSupplier uniform) {
        double[] values = new double[size];
        for (int i = 0; i < size; i++) {
            values[i] = uniform.getAsDouble();
        }
        for (int start = 0; start + BLOCK <= size; start += BLOCK) {
            transform(values, start);
        }
        if (size % BLOCK != 0) {
            for (int i = size - BLOCK; i < size; i++) {
                values[i] = uniform.getAsDouble();
            }
            transform(values, size - BLOCK);
        }
        return values;
    }

    /** Eight radii beside eight angles become eight cosines beside eight sines. */
    private static void transform(double[] values, int start) {
        for (int i = start; i < start + BLOCK / 2; i++) {
            double radius = Math.sqrt(-2 * StrictMath.log(1 - values[i]));
            double angle = 2 * Math.PI * values[i + BLOCK / 2];
            values[i] = radius * StrictMath.cos(angle);
            values[i + BLOCK / 2] = radius * StrictMath.sin(angle);
        }
    }

    private double uniform() {
        return (engine.bits() & 0xffffff) * FLOAT_STEP;
    }

    private double uniformDouble() {
        return (bits64() & ((1L << 53) - 1)) * DOUBLE_STEP;
    }

    private long bits64() {
        long high = Integer.toUnsignedLong(engine.bits());
        return high << 32 | Integer.toUnsignedLong(engine.bits());
    }
}
