package dev.darkroom.diffusion.checkpoints;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.weights.WeightView;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The U-Net of an original checkpoint: {@code input_blocks}, {@code middle_block} and {@code output_blocks}, counted without regard
 * to levels. The levels are read off the tensors: a level ends where a block lowers the resolution.
 */
final class OriginalUNet {

    /** Stable Diffusion 1 has 8 heads in every level; later U-Nets, which project linearly, have heads of 64 channels. */
    private static final int HEADS = 8;

    private static final int HEAD_WIDTH = 64;

    private final Tensors tensors;
    private final List<Level> levels = new ArrayList<>();

    /**
     * Blocks at one resolution.
     *
     * @param depth transformer layers behind each residual block, 0 for none
     */
    private record Level(int channels, int resnets, int depth) {}

    private OriginalUNet(Tensors tensors) {
        this.tensors = tensors;
        int block = 1;
        while (tensors.has("input_blocks." + block + ".0.in_layers.0.weight")) {
            int channels = tensors.size("input_blocks." + block + ".0.out_layers.3.weight", 0);
            int depth = depth("input_blocks." + block + ".1");
            int resnets = 0;
            while (tensors.has("input_blocks." + (block + resnets) + ".0.in_layers.0.weight")) {
                resnets++;
            }
            levels.add(new Level(channels, resnets, depth));
            block += resnets + 1;
        }
        if (levels.isEmpty()) {
            throw DiffusionException.badFile(tensors.file().label(), "its U-Net has no blocks");
        }
    }

    /**
     * Reads a U-Net.
     *
     * @param sampleSize cells along one side of the latents that it was trained on
     * @param upcastsAttention whether its attention is to be computed in float32 whatever the rest is
     */
    static Component read(Tensors tensors, int sampleSize, boolean upcastsAttention) {
        OriginalUNet unet = new OriginalUNet(tensors);
        Map<String, Object> config = unet.config(sampleSize);
        config.put("upcast_attention", upcastsAttention);
        return Component.of(config, unet.weights());
    }

    /** Length of the vectors that it attends to. */
    static int contextWidth(Tensors tensors) {
        return tensors.size("middle_block.1.transformer_blocks.0.attn2.to_k.weight", 1);
    }

    private int depth(String attention) {
        return tensors.count(attention + ".transformer_blocks.", ".norm1.weight");
    }

    private Map<String, Object> config(int sampleSize) {
        List<Integer> channels = levels.stream().map(Level::channels).toList();
        List<String> up = levels.stream()
                .map(level -> level.depth > 0 ? "CrossAttnUpBlock2D" : "UpBlock2D")
                .toList();
        boolean linear = tensors.get("middle_block.1.proj_in.weight").shape().rank() == 2;
        int middleDepth = depth("middle_block.1");
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("sample_size", sampleSize);
        config.put("in_channels", tensors.size("input_blocks.0.0.weight", 1));
        config.put("out_channels", tensors.size("out.2.weight", 0));
        config.put("block_out_channels", channels);
        config.put("layers_per_block", levels.stream().map(Level::resnets).toList());
        config.put(
                "down_block_types",
                levels.stream()
                        .map(level -> level.depth > 0 ? "CrossAttnDownBlock2D" : "DownBlock2D")
                        .toList());
        config.put("up_block_types", reversed(up));
        // A level without attention may say any depth, but the middle takes that of the last level.
        config.put(
                "transformer_layers_per_block",
                levels.stream()
                        .map(level -> level.depth > 0 ? level.depth : middleDepth)
                        .toList());
        config.put("cross_attention_dim", contextWidth(tensors));
        config.put(
                "attention_head_dim",
                channels.stream()
                        .map(width -> linear ? Math.max(1, width / HEAD_WIDTH) : HEADS)
                        .toList());
        config.put("use_linear_projection", linear);
        if (tensors.has("label_emb.0.0.weight")) {
            config.put("addition_embed_type", "text_time");
            config.put("addition_time_embed_dim", 256);
            config.put("projection_class_embeddings_input_dim", tensors.size("label_emb.0.0.weight", 1));
        }
        return config;
    }

    private WeightView weights() {
        Renaming names = OriginalNames.table(levels.stream()
                .map(level -> new OriginalNames.Level(level.resnets, level.depth > 0))
                .toList());
        WeightView.Builder view = WeightView.of(tensors.file());
        tensors.byName()
                .forEach((name, tensor) -> names.apply(name).ifPresent(renamed -> view.rename(renamed, tensor)));
        return view.build();
    }

    private static List<String> reversed(List<String> values) {
        List<String> reversed = new ArrayList<>(values);
        Collections.reverse(reversed);
        return reversed;
    }
}
