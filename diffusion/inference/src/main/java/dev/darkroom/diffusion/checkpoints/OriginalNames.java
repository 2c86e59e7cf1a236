package dev.darkroom.diffusion.checkpoints;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the original code calls the tensors of a U-Net, whose blocks it counts without regard to levels. */
public final class OriginalNames {

    private static final Map<String, String> RESNET = Map.of(
            "in_layers.0.", "norm1.",
            "in_layers.2.", "conv1.",
            "emb_layers.1.", "time_emb_proj.",
            "out_layers.0.", "norm2.",
            "out_layers.3.", "conv2.",
            "skip_connection.", "conv_shortcut.");

    /** Residual blocks at one resolution, and whether attention follows each of them. */
    record Level(int resnets, boolean attends) {}

    private OriginalNames() {}

    /** The original names of a U-Net's tensors, by the names that diffusers gives them. */
    public static Map<String, String> of(Collection<String> names) {
        List<Level> levels = new ArrayList<>();
        while (any(names, "down_blocks." + levels.size() + ".")) {
            String block = "down_blocks." + levels.size();
            int resnets = 0;
            while (any(names, block + ".resnets." + resnets + ".")) {
                resnets++;
            }
            levels.add(new Level(resnets, any(names, block + ".attentions.")));
        }
        Renaming table = table(levels).inverse();
        Map<String, String> originals = new LinkedHashMap<>();
        names.forEach(name -> table.apply(name).ifPresent(original -> originals.put(name, original)));
        return originals;
    }

    private static boolean any(Collection<String> names, String prefix) {
        return names.stream().anyMatch(name -> name.startsWith(prefix));
    }

    /** From original names to those of diffusers. */
    static Renaming table(List<Level> levels) {
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
                if (k == level.resnets) {
                    // Upsampling follows the attention, or takes its place where there is none.
                    names.row(from + (level.attends ? "2.conv." : "1.conv."), "up_blocks." + i + ".upsamplers.0.conv.");
                }
                names.row(from + "0.", "up_blocks." + i + ".resnets." + k + ".", RESNET);
                names.row(from + "1.", "up_blocks." + i + ".attentions." + k + ".");
                output++;
            }
        }
        return names;
    }
}
