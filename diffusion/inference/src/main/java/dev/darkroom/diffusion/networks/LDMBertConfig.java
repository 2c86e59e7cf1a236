package dev.darkroom.diffusion.networks;

import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.layers.Activation;
import java.util.Map;

/** The hyper-parameters of an {@link LDMBertModel}, by the names of diffusers' {@code config.json}. */
record LDMBertConfig(
        int vocabSize,
        int maxPositionEmbeddings,
        int encoderLayers,
        int encoderFfnDim,
        int encoderAttentionHeads,
        int headDim,
        Activation activationFunction,
        int dModel) {

    /** @throws dev.darkroom.diffusion.DiffusionException if a field asks for something that is not computed here */
    static LDMBertConfig read(ConfigFile file) {
        file.choice("model_type", "ldmbert", Map.of("ldmbert", true));
        return new LDMBertConfig(
                file.size("vocab_size", 30522),
                file.size("max_position_embeddings", 77),
                Configs.layers(file, "encoder_layers", 32),
                file.size("encoder_ffn_dim", 5120),
                file.size("encoder_attention_heads", 8),
                file.size("head_dim", 64),
                file.choice("activation_function", "gelu", Configs.TEXT_ACTIVATIONS),
                file.size("d_model", 1280));
    }
}
