package dev.darkroom.diffusion.networks;

import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.layers.Activation;
import java.util.List;
import java.util.Map;

/** The hyper-parameters of a {@link CLIPTextModel}, by the names of transformers' {@code config.json}. */
record CLIPTextConfig(
        int vocabSize,
        int hiddenSize,
        int intermediateSize,
        int numHiddenLayers,
        int numAttentionHeads,
        int maxPositionEmbeddings,
        Activation hiddenAct,
        double layerNormEps,
        int eosTokenId,
        int projectionDim,
        boolean withProjection) {

    private static final Map<String, Boolean> ARCHITECTURES =
            Map.of("CLIPTextModel", false, "CLIPTextModelWithProjection", true, "CLIPModel", false);

    static CLIPTextConfig read(ConfigFile file) {
        file.choice("model_type", "clip_text_model", Map.of("clip_text_model", true));
        boolean withProjection = file.texts("architectures", List.of("CLIPTextModel")).stream()
                .findFirst()
                .map(name -> {
                    Boolean projects = ARCHITECTURES.get(name);
                    if (projects == null) {
                        throw file.unsupported("architectures[0]", '"' + name + '"');
                    }
                    return projects;
                })
                .orElse(false);
        CLIPTextConfig config = new CLIPTextConfig(
                file.size("vocab_size", 49408),
                file.size("hidden_size", 512),
                file.size("intermediate_size", 2048),
                Configs.layers(file, "num_hidden_layers", 12),
                file.size("num_attention_heads", 8),
                file.size("max_position_embeddings", 77),
                file.choice("hidden_act", "quick_gelu", Configs.TEXT_ACTIVATIONS),
                file.number("layer_norm_eps", 1e-5),
                file.integer("eos_token_id", 49407),
                file.size("projection_dim", 512),
                withProjection);
        if (config.hiddenSize % config.numAttentionHeads != 0) {
            throw file.bad("hidden_size = " + config.hiddenSize + " is no multiple of num_attention_heads = "
                    + config.numAttentionHeads);
        }
        return config;
    }
}
