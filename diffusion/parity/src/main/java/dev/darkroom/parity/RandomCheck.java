package dev.darkroom.parity;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.random.TorchGenerator;
import dev.darkroom.diffusion.weights.SafeTensors;
import dev.darkroom.diffusion.weights.TensorInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code rng}: draws of torch's CPU generator, by tensors named {@code kind.seedS.shape}. */
final class RandomCheck implements CaseCheck {

    private static final double TOLERANCE = 1e-5;
    private static final int VOCABULARY = 49408;

    @Override
    public List<Comparison> check(ParityCase parityCase) {
        SafeTensors golden = parityCase.tensors();
        // Draws named randn_seq come one after the other from one generator of each seed, in alphabetical order.
        Map<String, TorchGenerator> sequences = new HashMap<>();
        List<Comparison> comparisons = new ArrayList<>();
        golden.tensors().values().stream()
                .sorted(Comparator.comparing(TensorInfo::name))
                .forEach(tensor -> {
                    String name = tensor.name();
                    String[] parts = name.split("\\.", -1);
                    TorchGenerator generator = new TorchGenerator(Long.parseLong(parts[1].substring("seed".length())));
                    if (parts[0].equals("randn_seq")) {
                        generator = sequences.computeIfAbsent(
                                parts[1], seed -> new TorchGenerator(Long.parseLong(seed.substring("seed".length()))));
                    }
                    float[] actual = draw(
                            parityCase,
                            generator,
                            parts[0],
                            Math.toIntExact(tensor.shape().elements()));
                    comparisons.add(Comparison.of(name, actual, golden.floats(name), TOLERANCE));
                });
        return comparisons;
    }

    private static float[] draw(ParityCase parityCase, TorchGenerator generator, String kind, int size) {
        return switch (kind) {
            case "randn", "randn_seq" -> generator.randn(size);
            case "randn_f64" -> floats(generator.randnDouble(size));
            case "randn_f16" -> generator.randnHalf(size);
            case "randn_bf16" -> generator.randnBfloat16(size);
            case "rand" -> generator.rand(size);
            case "randint" + VOCABULARY -> floats(generator.randint(0, VOCABULARY, size));
            default -> throw DiffusionException.unsupported(parityCase.id(), "tensor kind " + kind);
        };
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    private static float[] floats(long[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = values[i];
        }
        return floats;
    }
}
