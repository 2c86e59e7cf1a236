package dev.darkroom.diffusion.networks;

import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.layers.Embedding;
import dev.darkroom.diffusion.layers.RmsNorm;
import dev.darkroom.diffusion.script.Layer;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.script.Value;
import dev.darkroom.diffusion.script.WeightName;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The encoder of T5 (Raffel et al. 2020, section 2.1): token ids [B, L] to embeddings [B, L, D]. */
public final class T5EncoderModel extends Layer {

    private static final double MASKED = -Float.MAX_VALUE;

    private final Embedding shared;

    @WeightName("encoder.block")
    private final List<T5Block> blocks;

    @WeightName("encoder.final_layer_norm")
    private final RmsNorm finalLayerNorm;

    private final T5Config config;

    /** @throws dev.darkroom.diffusion.DiffusionException if the configuration asks for something that is not computed here */
    public T5EncoderModel(ConfigFile file) {
        config = T5Config.read(file);
        shared = new Embedding(config.vocabSize(), config.dModel());
        blocks = IntStream.range(0, config.numLayers())
                .mapToObj(i -> new T5Block(config, i == 0))
                .toList();
        finalLayerNorm = new RmsNorm(config.dModel(), config.epsilon());
    }

    /**
     * Ids [B, L], the {@link #positionBuckets} [L, L] and, with {@code masked}, [B, L] that is 0 where a token is to be ignored, to
     * every hidden state [B, L, D]: that of the token embeddings first, the last one normalised.
     */
    public Program hiddenStates(boolean masked) {
        return Program.trace(this, masked ? 3 : 2, inputs -> {
            Value bias = blocks.get(0).positionBias(inputs.get(1).toInt64());
            Value mask = masked ? bias.plus(paddingMask(inputs.get(2)).typeAs(bias)) : bias;
            List<Value> states =
                    new ArrayList<>(List.of(shared.forward(inputs.get(0).toInt64())));
            for (T5Block block : blocks) {
                states.add(block.forward(states.get(states.size() - 1), mask));
            }
            states.set(blocks.size(), finalLayerNorm.forward(states.get(blocks.size())));
            return states;
        });
    }

    /**
     * The number of the bias for each pair of positions, [L, L] row by row (query, key): exact for near ones, logarithmic for far ones,
     * apart for keys before and after the query (Raffel et al. 2020, section 2.1).
     */
    public long[] positionBuckets(int tokens) {
        long[] buckets = new long[tokens * tokens];
        for (int query = 0; query < tokens; query++) {
            for (int key = 0; key < tokens; key++) {
                buckets[query * tokens + key] = bucket(key - query);
            }
        }
        return buckets;
    }

    private int bucket(int distance) {
        int half = config.buckets() / 2;
        int side = distance > 0 ? half : 0;
        int steps = Math.abs(distance);
        int exact = half / 2;
        if (steps < exact) {
            return side + steps;
        }
        // In float32 throughout, as the reference rounds
        float ratio = (float) Math.log((float) steps / exact) / (float) Math.log((double) config.maxDistance() / exact);
        return side + Math.min(exact + (int) (ratio * (half - exact)), half - 1);
    }

    /** [B, L] of ones and zeros to [B, 1, 1, L] of zeros and masked scores. */
    private static Value paddingMask(Value attended) {
        return attended.times(-1).plus(1).times(MASKED).unsqueeze(1).unsqueeze(1);
    }
}
