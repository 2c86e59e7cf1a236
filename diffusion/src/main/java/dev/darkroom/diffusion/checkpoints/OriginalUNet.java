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

    private static final Map<String, String> RESNET = Map.of(
            "in_layers.0.", "norm1.",
            "in_layers.2.", "conv1.",
            "emb_layers.1.", "time_emb_proj.",
            "out_layers.0.", "norm2.",
            "out_layers.3.", "conv2.",
            "skip_connection.", "conv_shortcut.");

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

    /** @param sampleSize cells along one side of the latents that it was trained on */
    static Component read(Tensors tensors, int sampleSize) {
        OriginalUNet unet = new OriginalUNet(tensors);
        return Component.of(unet.config(sampleSize), unet.weights());
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
        Renaming names = names();
        WeightView.Builder view = WeightView.of(tensors.file());
        tensors.byName()
                .forEach((name, tensor) -> names.apply(name).ifPresent(renamed -> view.rename(renamed, tensor)));
        return view.build();
    }

    private Renaming names() {
        Renaming names = new Renaming()
                .row("time_embed.0.", "time_embedding.linear_1.")
                .row("time_embed.2.", "time_embedding.linear_2.")
                .row("label_emb.0.0.", "add_embedding.linear_1.")
                .row("label_emb.0.2.", "add_embedding.linear_2.")
                .row("input_blocks.0.0.", "conv_in.")
                .row("middle_block.0.", "mid_block.resnets.0.", RESNET)
                .row("middle_block.1.", "mid_block.attentions.0.")
                .row("middle_block.2.", "mid_block.resnets.1.", RESNET)
                .row("out.0.", "conv_norm_out.")
                .row("out.2.", "conv_out.");
        int input = 1;
        for (int i = 0; i < levels.size(); i++) {
            for (int k = 0; k < levels.get(i).resnets; k++) {
                names.row("input_blocks." + input + ".0.", "down_blocks." + i + ".resnets." + k + ".", RESNET);
                names.row("input_blocks." + input + ".1.", "down_blocks." + i + ".attentions." + k + ".");
                input++;
            }
            names.row("input_blocks." + input + ".0.op.", "down_blocks." + i + ".downsamplers.0.conv.");
            input++;
        }
        int output = 0;
        for (int i = 0; i < levels.size(); i++) {
            Level level = levels.get(levels.size() - 1 - i);
            for (int k = 0; k <= level.resnets; k++) {
                String from = "output_blocks." + output + ".";
                // Upsampling follows the attention, or takes its place where there is none.
                for (String sampler : List.of("1.conv.", "2.conv.")) {
                    names.row(from + sampler, "up_blocks." + i + ".upsamplers.0.conv.");
                }
                names.row(from + "0.", "up_blocks." + i + ".resnets." + k + ".", RESNET);
                names.row(from + "1.", "up_blocks." + i + ".attentions." + k + ".");
                output++;
            }
        }
        return names;
    }

    private static List<String> reversed(List<String> values) {
        List<String> reversed = new ArrayList<>(values);
        Collections.reverse(reversed);
        return reversed;
    }
}
