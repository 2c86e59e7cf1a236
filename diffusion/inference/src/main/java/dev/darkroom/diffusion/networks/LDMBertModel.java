package dev.darkroom.diffusion.networks;

import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.layers.Activation;
import dev.darkroom.diffusion.layers.Embedding;
import dev.darkroom.diffusion.layers.LayerNorm;
import dev.darkroom.diffusion.layers.Linear;
import dev.darkroom.diffusion.script.Layer;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.script.Value;
import dev.darkroom.diffusion.script.WeightName;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The text encoder of latent diffusion before CLIP (Rombach et al. 2022, section 4.3.1 and appendix E.2.1): token ids [B, L] to
 * embeddings [B, L, D]. Every token attends to every other one, the padding included.
 */
public final class LDMBertModel extends Layer {

    /** Name of the table of token embeddings. */
    public static final String TOKEN_TABLE = "model.embed_tokens.weight";

    private static final double EPSILON = 1e-5;

    @WeightName("model.embed_tokens")
    private final Embedding embedTokens;

    @WeightName("model.embed_positions")
    private final Embedding embedPositions;

    @WeightName("model.layers")
    private final List<EncoderLayer> layers;

    @WeightName("model.layer_norm")
    private final LayerNorm layerNorm;

    private final LDMBertConfig config;

    /** @throws dev.darkroom.diffusion.DiffusionException if the configuration asks for something that is not computed here */
    public LDMBertModel(ConfigFile file) {
        config = LDMBertConfig.read(file);
        embedTokens = new Embedding(config.vocabSize(), config.dModel());
        embedPositions = new Embedding(config.maxPositionEmbeddings(), config.dModel());
        layers = Stream.generate(() -> new EncoderLayer(config))
                .limit(config.encoderLayers())
                .toList();
        layerNorm = new LayerNorm(config.dModel(), EPSILON);
    }

    public int maxTokens() {
        return config.maxPositionEmbeddings();
    }

    /** How many token ids there are, from 0 on. */
    public int vocabularySize() {
        return config.vocabSize();
    }

    public int width() {
        return config.dModel();
    }

    /** Ids [B, L] to the embeddings [B, L, D] that a U-Net attends to. */
    public Program embeddings() {
        return Program.trace(
                this, 1, inputs -> List.of(hiddenStates(inputs.get(0)).getLast()));
    }

    /** Ids [B, L] to every hidden state [B, L, D]: that of the embedded tokens first, the last one normalised. */
    public Program hiddenStates() {
        return Program.trace(this, 1, inputs -> hiddenStates(inputs.get(0)));
    }

    private List<Value> hiddenStates(Value ids) {
        Value positions = embedPositions.first(ids.size(1), ids);
        List<Value> states = new ArrayList<>();
        states.add(embedTokens.forward(ids.toInt64()).plus(positions));
        for (EncoderLayer layer : layers) {
            states.add(layer.forward(states.getLast()));
        }
        states.set(layers.size(), layerNorm.forward(states.getLast()));
        return states;
    }

    /** One pre-norm transformer layer: [B, L, D] to the same shape. */
    private static final class EncoderLayer extends Layer.Unary {

        private final LayerNorm selfAttnLayerNorm;
        private final SelfAttention selfAttn;
        private final LayerNorm finalLayerNorm;
        private final Linear fc1;
        private final Linear fc2;
        private final Activation activation;

        EncoderLayer(LDMBertConfig config) {
            selfAttnLayerNorm = new LayerNorm(config.dModel(), EPSILON);
            selfAttn = new SelfAttention(config);
            finalLayerNorm = new LayerNorm(config.dModel(), EPSILON);
            fc1 = new Linear(config.dModel(), config.encoderFfnDim());
            fc2 = new Linear(config.encoderFfnDim(), config.dModel());
            activation = config.activationFunction();
        }

        @Override
        public Value forward(Value tokens) {
            Value hidden = selfAttn.forward(selfAttnLayerNorm.forward(tokens)).plusInPlace(tokens);
            return fc2.forward(activation.apply(fc1.forward(finalLayerNorm.forward(hidden))))
                    .plusInPlace(hidden);
        }
    }

    /** Multi-head self-attention whose heads together may be narrower or wider than the tokens. */
    private static final class SelfAttention extends Layer.Unary {

        private final Linear qProj;
        private final Linear kProj;
        private final Linear vProj;
        private final Linear outProj;
        private final int heads;

        SelfAttention(LDMBertConfig config) {
            heads = config.encoderAttentionHeads();
            int inner = heads * config.headDim();
            qProj = new Linear(config.dModel(), inner, false);
            kProj = new Linear(config.dModel(), inner, false);
            vProj = new Linear(config.dModel(), inner, false);
            outProj = new Linear(inner, config.dModel());
        }

        @Override
        public Value forward(Value tokens) {
            Value attended = Attention.split(qProj.forward(tokens), heads)
                    .attention(
                            Attention.split(kProj.forward(tokens), heads),
                            Attention.split(vProj.forward(tokens), heads),
                            null);
            return outProj.forward(Attention.join(attended));
        }
    }
}
