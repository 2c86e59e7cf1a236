package dev.darkroom.diffusion.networks;

import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.layers.Embedding;
import dev.darkroom.diffusion.layers.LayerNorm;
import dev.darkroom.diffusion.layers.Linear;
import dev.darkroom.diffusion.script.Layer;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.script.Size;
import dev.darkroom.diffusion.script.Value;
import dev.darkroom.diffusion.script.WeightName;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** CLIP's text encoder (Radford et al. 2021, section 2.4): token ids [B, L] to embeddings [B, L, D]. */
public final class CLIPTextModel extends Layer {

    /** Name of the table of token embeddings. */
    public static final String TOKEN_TABLE = "text_model.embeddings.token_embedding.weight";

    /** OpenAI's own configurations say 2 where the end of a text has the highest id of the vocabulary. */
    private static final int LEGACY_END_OF_TEXT = 2;

    /** What masked attention scores become; its sum with itself is minus infinity, as in transformers. */
    private static final double MASKED = -Float.MAX_VALUE;

    @WeightName("text_model.embeddings.token_embedding")
    private final Embedding tokenEmbedding;

    @WeightName("text_model.embeddings.position_embedding")
    private final Embedding positionEmbedding;

    @WeightName("text_model.encoder.layers")
    private final List<CLIPEncoderLayer> layers;

    @WeightName("text_model.final_layer_norm")
    private final LayerNorm finalLayerNorm;

    private final @Nullable Linear textProjection;
    private final CLIPTextConfig config;
    private final int vocabularySize;

    /** @throws dev.darkroom.diffusion.DiffusionException if the configuration asks for something that is not computed here */
    public CLIPTextModel(ConfigFile file) {
        this(file, 0);
    }

    /**
     * An encoder that knows more tokens than its configuration says.
     *
     * @param learned how many tokens follow the vocabulary
     * @throws dev.darkroom.diffusion.DiffusionException if the configuration asks for something that is not computed here
     */
    public CLIPTextModel(ConfigFile file, int learned) {
        config = CLIPTextConfig.read(file);
        vocabularySize = config.vocabSize() + learned;
        tokenEmbedding = new Embedding(vocabularySize, config.hiddenSize());
        positionEmbedding = new Embedding(config.maxPositionEmbeddings(), config.hiddenSize());
        layers = Stream.generate(() -> new CLIPEncoderLayer(config))
                .limit(config.numHiddenLayers())
                .toList();
        finalLayerNorm = new LayerNorm(config.hiddenSize(), config.layerNormEps());
        textProjection =
                config.withProjection() ? new Linear(config.hiddenSize(), config.projectionDim(), false) : null;
    }

    public int maxTokens() {
        return config.maxPositionEmbeddings();
    }

    /** How many token ids there are, from 0 on. */
    public int vocabularySize() {
        return vocabularySize;
    }

    public int width() {
        return config.hiddenSize();
    }

    /** Length of the vector of a whole text. */
    public int pooledWidth() {
        return textProjection == null ? config.hiddenSize() : config.projectionDim();
    }

    public int layerCount() {
        return config.numHiddenLayers();
    }

    /**
     * Ids [B, L] to the embeddings that a U-Net attends to.
     *
     * @param clipSkip how many of the last layers to leave out, 0 for none
     */
    public Program embeddings(int clipSkip) {
        return Program.trace(this, 1, inputs -> List.of(forward(inputs.get(0), clipSkip)));
    }

    /** Ids [B, L] to the embeddings that a U-Net attends to, as part of a larger program. */
    public Value forward(Value ids, int clipSkip) {
        List<Value> states = hiddenStates(ids, causalMask(ids).typeAs(tokenEmbedding.weight()));
        return finalLayerNorm.forward(states.get(states.size() - 1 - clipSkip));
    }

    /**
     * Ids [B, L] to what the last layer but one gives [B, L, D], not normalised, and the pooled (and projected) embedding [B, P]: what
     * SDXL attends to (Podell et al. 2023, section 2.1).
     *
     * @param clipSkip how many layers more to leave out of the former, 0 for none
     */
    public Program penultimate(int clipSkip) {
        return Program.trace(this, 1, inputs -> {
            Value ids = inputs.get(0);
            List<Value> states = hiddenStates(ids, causalMask(ids).typeAs(tokenEmbedding.weight()));
            Value last = finalLayerNorm.forward(states.get(states.size() - 1));
            return List.of(states.get(states.size() - 2 - clipSkip), pooled(last, ids));
        });
    }

    /**
     * Ids [B, L], and with {@code masked} a second input [B, L] that is 0 where a token is to be ignored, to: the last hidden state
     * [B, L, D], the pooled (and projected) embedding [B, P], and every hidden state, that of the token embeddings first.
     */
    public Program everything(boolean masked) {
        return Program.trace(this, masked ? 2 : 1, inputs -> {
            Value ids = inputs.get(0);
            Value mask = masked ? causalMask(ids).plus(paddingMask(inputs.get(1))) : causalMask(ids);
            List<Value> states = hiddenStates(ids, mask.typeAs(tokenEmbedding.weight()));
            Value last = finalLayerNorm.forward(states.get(states.size() - 1));
            List<Value> outputs = new ArrayList<>(List.of(last, pooled(last, ids)));
            outputs.addAll(states);
            return outputs;
        });
    }

    private List<Value> hiddenStates(Value ids, Value mask) {
        Value positions = positionEmbedding.first(ids.size(1), ids);
        List<Value> states = new ArrayList<>();
        states.add(tokenEmbedding.forward(ids.toInt64()).plus(positions));
        for (CLIPEncoderLayer layer : layers) {
            states.add(layer.forward(states.get(states.size() - 1), mask));
        }
        return states;
    }

    private Value pooled(Value last, Value ids) {
        Value ends = config.eosTokenId() == LEGACY_END_OF_TEXT
                ? ids
                : ids.equalTo(config.eosTokenId()).toInt64();
        Value pooled = last.rowsAt(ends.argmax(-1));
        return textProjection == null ? pooled : textProjection.forward(pooled);
    }

    private static Value causalMask(Value ids) {
        Size tokens = ids.size(1);
        return ids.full(MASKED, tokens, tokens).aboveDiagonal();
    }

    /** [B, L] of ones and zeros to [B, 1, 1, L] of zeros and masked scores. */
    private static Value paddingMask(Value attended) {
        return attended.times(-1).plus(1).times(MASKED).unsqueeze(1).unsqueeze(1);
    }
}
