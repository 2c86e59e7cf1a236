package dev.darkroom.diffusion.checkpoints;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.weights.TensorInfo;
import dev.darkroom.diffusion.weights.WeightView;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The text encoder of an original checkpoint: CLIP as transformers writes it (Stable Diffusion 1, the first of SDXL), or OpenCLIP,
 * which joins the projections of queries, keys and values and writes its last projection the other way round.
 */
final class OriginalTextEncoder {

    private static final int HEAD_WIDTH = 64;

    private static final Map<String, String> OPEN_CLIP_LAYER = Map.of(
            "ln_1.", "layer_norm1.",
            "ln_2.", "layer_norm2.",
            "mlp.c_fc.", "mlp.fc1.",
            "mlp.c_proj.", "mlp.fc2.",
            "attn.out_proj.", "self_attn.out_proj.");

    /** OpenCLIP's ViT-H/14, which Stable Diffusion 2 reads prompts with. */
    private static final int VIT_H_WIDTH = 1024;

    private static final int VIT_H_LAYERS = 24;

    private static final List<String> PROJECTIONS = List.of("q_proj", "k_proj", "v_proj");

    private OriginalTextEncoder() {}

    /** CLIP as it was published, under the names of transformers. */
    static Component clip(Tensors tensors) {
        WeightView.Builder view = WeightView.of(tensors.file());
        tensors.byName().forEach(view::rename);
        int layers = tensors.count("text_model.encoder.layers.", ".layer_norm1.weight");
        return Component.of(
                config(
                        tensors,
                        List.of(
                                "text_model.embeddings.token_embedding.weight",
                                "text_model.embeddings.position_embedding.weight",
                                "text_model.encoder.layers.0.mlp.fc1.weight"),
                        layers,
                        "CLIPTextModel",
                        "quick_gelu"),
                view.build());
    }

    /**
     * OpenCLIP.
     *
     * @param layers how many of its layers the U-Net was trained with
     */
    static Component openClip(Tensors tensors, int layers, String architecture) {
        Map<String, Object> config = config(
                tensors,
                List.of("token_embedding.weight", "positional_embedding", "transformer.resblocks.0.mlp.c_fc.weight"),
                layers,
                architecture,
                "gelu");
        if (tensors.has("text_projection")) {
            config.put("projection_dim", tensors.size("text_projection", 1));
        }
        return Component.of(config, openClipWeights(tensors, layers));
    }

    /**
     * How many layers the U-Net of Stable Diffusion 2 was trained with: all but the last. The original files hold the whole encoder, those
     * that diffusers' conversion script writes only these, without what follows the last layer.
     */
    static int layersBelowTheLast(Tensors tensors) {
        int layers = openClipLayers(tensors);
        if (tensors.size("token_embedding.weight", 1) == VIT_H_WIDTH) {
            return Math.min(layers, VIT_H_LAYERS - 1);
        }
        boolean whole = tensors.has("text_projection") || tensors.has("logit_scale");
        return whole ? layers - 1 : layers;
    }

    /** How many layers an OpenCLIP encoder has in the file. */
    static int openClipLayers(Tensors tensors) {
        return tensors.count("transformer.resblocks.", ".ln_1.weight");
    }

    /** @param names of the tables of words and positions and of the first layer's first linear weight */
    private static Map<String, Object> config(
            Tensors tensors, List<String> names, int layers, String architecture, String activation) {
        int words = tensors.size(names.get(0), 0);
        int width = tensors.size(names.get(0), 1);
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("architectures", List.of(architecture));
        config.put("vocab_size", words);
        config.put("hidden_size", width);
        config.put("intermediate_size", tensors.size(names.get(2), 0));
        config.put("num_hidden_layers", layers);
        config.put("num_attention_heads", Math.max(1, width / HEAD_WIDTH));
        config.put("max_position_embeddings", tensors.size(names.get(1), 0));
        config.put("hidden_act", activation);
        config.put("eos_token_id", words - 1);
        return config;
    }

    private static WeightView openClipWeights(Tensors tensors, int layers) {
        Renaming names = new Renaming()
                .row("token_embedding.", "text_model.embeddings.token_embedding.")
                .row("positional_embedding", "text_model.embeddings.position_embedding.weight")
                .row("ln_final.", "text_model.final_layer_norm.");
        for (int i = 0; i < layers; i++) {
            names.row("transformer.resblocks." + i + ".", "text_model.encoder.layers." + i + ".", OPEN_CLIP_LAYER);
        }
        WeightView.Builder view = WeightView.of(tensors.file());
        tensors.byName()
                .forEach((name, tensor) -> names.apply(name).ifPresent(renamed -> view.rename(renamed, tensor)));
        if (tensors.has("text_projection")) {
            view.transpose("text_projection.weight", tensors.get("text_projection"));
        }
        for (int i = 0; i < layers; i++) {
            for (String kind : List.of("weight", "bias")) {
                split(tensors, i, kind, view);
            }
        }
        return view.build();
    }

    /** Queries, keys and values lie one above the other in one tensor. */
    private static void split(Tensors tensors, int layer, String kind, WeightView.Builder view) {
        String name = "transformer.resblocks." + layer + ".attn.in_proj_" + kind;
        TensorInfo joined = tensors.get(name);
        int rows = tensors.size(name, 0);
        if (rows % PROJECTIONS.size() != 0) {
            throw DiffusionException.badFile(
                    tensors.file().label(), "tensor \"" + joined.name() + "\" has shape " + joined.shape());
        }
        int count = rows / PROJECTIONS.size();
        for (int i = 0; i < PROJECTIONS.size(); i++) {
            String part = "text_model.encoder.layers." + layer + ".self_attn." + PROJECTIONS.get(i) + "." + kind;
            view.rows(part, joined, i * count, count);
        }
    }
}
