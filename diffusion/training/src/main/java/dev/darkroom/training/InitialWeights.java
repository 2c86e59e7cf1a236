package dev.darkroom.training;

import dev.darkroom.diffusion.random.TorchGenerator;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.weights.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Weights to start a training from: those of {@code torch.nn}, but for embeddings, which start small as CLIP's do (Radford et al.
 * 2021, section 2.5). Each weight has a generator of its own.
 */
final class InitialWeights {

    private static final float EMBEDDING_DEVIATION = 0.02f;
    private static final String BIAS = ".bias";
    private static final String WEIGHT = ".weight";

    private final Map<String, Shape> shapes;
    private final long seed;

    InitialWeights(List<Program.Weight> weights, int seed) {
        this.shapes = weights.stream().collect(Collectors.toMap(Program.Weight::name, Program.Weight::shape));
        this.seed = seed;
    }

    Tensor of(Program.Weight weight) {
        int size = Math.toIntExact(weight.shape().elements());
        TorchGenerator generator = new TorchGenerator(31 * seed + weight.name().hashCode());
        return new Tensor(weight.shape(), values(weight, size, generator));
    }

    private float[] values(Program.Weight weight, int size, TorchGenerator generator) {
        String name = weight.name();
        if (isEmbedding(name)) {
            float[] normal = generator.randn(size);
            for (int i = 0; i < size; i++) {
                normal[i] *= EMBEDDING_DEVIATION;
            }
            return normal;
        }
        Shape matrix = name.endsWith(BIAS)
                ? shapes.getOrDefault(name.substring(0, name.length() - BIAS.length()) + WEIGHT, weight.shape())
                : weight.shape();
        if (matrix.rank() == 1) {
            // Normalisations scale by one and add nothing.
            float[] values = new float[size];
            Arrays.fill(values, name.endsWith(BIAS) ? 0 : 1);
            return values;
        }
        return uniform(
                generator, size, (float) (1 / Math.sqrt(matrix.withBatch(1).elements())));
    }

    private static float[] uniform(TorchGenerator generator, int size, float bound) {
        float[] values = generator.rand(size);
        for (int i = 0; i < size; i++) {
            values[i] = (2 * values[i] - 1) * bound;
        }
        return values;
    }

    private static boolean isEmbedding(String name) {
        return name.endsWith("token_embedding.weight")
                || name.endsWith("position_embedding.weight")
                || name.endsWith("class_embedding.weight")
                || name.endsWith("quantize.embedding.weight");
    }
}
