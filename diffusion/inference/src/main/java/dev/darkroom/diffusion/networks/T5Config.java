package dev.darkroom.diffusion.networks;

import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.layers.Activation;
import java.util.Map;

/** The hyper-parameters of a {@link T5EncoderModel}, by the names of transformers' {@code config.json}. */
record T5Config(
        int vocabSize,
        int dModel,
        int dKv,
        int dFf,
        int numLayers,
        int numHeads,
        int buckets,
        int maxDistance,
        double epsilon,
        FeedForwardKind feedForward) {

    /** @param gated whether a second projection multiplies the activated one */
    record FeedForwardKind(Activation activation, boolean gated) {}

    private static final Map<String, FeedForwardKind> FEED_FORWARDS = Map.of(
            "relu", new FeedForwardKind(Activation.RELU, false),
            "gelu", new FeedForwardKind(Activation.GELU, false),
            "gelu_new", new FeedForwardKind(Activation.GELU_TANH, false),
            "gated-relu", new FeedForwardKind(Activation.RELU, true),
            "gated-silu", new FeedForwardKind(Activation.SILU, true),
            // T5 v1.1 was trained with the tanh approximation and calls it gelu
            "gated-gelu", new FeedForwardKind(Activation.GELU_TANH, true));

    /** @throws dev.darkroom.diffusion.DiffusionException if a field asks for something that is not computed here */
    static T5Config read(ConfigFile file) {
        file.choice("model_type", "t5", Map.of("t5", true));
        return new T5Config(
                file.size("vocab_size", 32128),
                file.size("d_model", 512),
                file.size("d_kv", 64),
                file.size("d_ff", 2048),
                Configs.layers(file, "num_layers", 6),
                file.size("num_heads", 8),
                file.size("relative_attention_num_buckets", 32),
                file.size("relative_attention_max_distance", 128),
                file.number("layer_norm_epsilon", 1e-6),
                file.choice("feed_forward_proj", "relu", FEED_FORWARDS));
    }
}
