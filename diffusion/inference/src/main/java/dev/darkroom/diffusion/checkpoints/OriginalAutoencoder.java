package dev.darkroom.diffusion.checkpoints;

import dev.darkroom.diffusion.weights.Shape;
import dev.darkroom.diffusion.weights.TensorInfo;
import dev.darkroom.diffusion.weights.WeightView;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The autoencoder of an original checkpoint, which counts the levels of its decoder from the largest image on. */
final class OriginalAutoencoder {

    private static final Map<String, String> RESNET = Map.of("nin_shortcut.", "conv_shortcut.", "", "");
    private static final Map<String, String> ATTENTION =
            Map.of("norm.", "group_norm.", "q.", "to_q.", "k.", "to_k.", "v.", "to_v.", "proj_out.", "to_out.0.");

    private OriginalAutoencoder() {}

    /** @param overflowsInFp16 whether its activations need more than fp16 holds */
    static Component read(Tensors tensors, double scalingFactor, boolean overflowsInFp16) {
        int levels = tensors.count("encoder.down.", ".block.0.norm1.weight");
        int layers = tensors.count("encoder.down.0.block.", ".norm1.weight");
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("in_channels", tensors.size("encoder.conv_in.weight", 1));
        config.put("out_channels", tensors.size("decoder.conv_out.weight", 0));
        config.put(
                "block_out_channels",
                IntStream.range(0, levels)
                        .mapToObj(i -> tensors.size("encoder.down." + i + ".block.0.conv2.weight", 0))
                        .toList());
        config.put("layers_per_block", layers);
        config.put("down_block_types", Collections.nCopies(levels, "DownEncoderBlock2D"));
        config.put("up_block_types", Collections.nCopies(levels, "UpDecoderBlock2D"));
        config.put("latent_channels", tensors.size("decoder.conv_in.weight", 1));
        config.put("scaling_factor", scalingFactor);
        config.put("force_upcast", overflowsInFp16);
        return Component.of(config, weights(tensors, names(levels, layers)));
    }

    private static WeightView weights(Tensors tensors, Renaming names) {
        WeightView.Builder view = WeightView.of(tensors.file());
        tensors.byName()
                .forEach((name, tensor) ->
                        names.apply(name).ifPresent(renamed -> view.reshape(renamed, tensor, shape(renamed, tensor))));
        return view.build();
    }

    /** The original attends by convolutions of one pixel, diffusers by matrices. */
    private static Shape shape(String name, TensorInfo tensor) {
        Shape shape = tensor.shape();
        boolean pixel = shape.rank() == 4 && shape.get(2) == 1 && shape.get(3) == 1;
        return pixel && name.contains(".attentions.") ? Shape.of(shape.get(0), shape.get(1)) : shape;
    }

    private static Renaming names(int levels, int layers) {
        Renaming names = new Renaming();
        for (String half : List.of("encoder.", "decoder.")) {
            names.row(half + "conv_in.", half + "conv_in.")
                    .row(half + "mid.block_1.", half + "mid_block.resnets.0.", RESNET)
                    .row(half + "mid.attn_1.", half + "mid_block.attentions.0.", ATTENTION)
                    .row(half + "mid.block_2.", half + "mid_block.resnets.1.", RESNET)
                    .row(half + "norm_out.", half + "conv_norm_out.")
                    .row(half + "conv_out.", half + "conv_out.");
        }
        names.row("quant_conv.", "quant_conv.").row("post_quant_conv.", "post_quant_conv.");
        for (int i = 0; i < levels; i++) {
            String down = "encoder.down_blocks." + i;
            String up = "decoder.up_blocks." + (levels - 1 - i);
            for (int k = 0; k <= layers; k++) {
                names.row("encoder.down." + i + ".block." + k + ".", down + ".resnets." + k + ".", RESNET);
                names.row("decoder.up." + i + ".block." + k + ".", up + ".resnets." + k + ".", RESNET);
            }
            names.row("encoder.down." + i + ".downsample.conv.", down + ".downsamplers.0.conv.");
            names.row("decoder.up." + i + ".upsample.conv.", up + ".upsamplers.0.conv.");
        }
        return names;
    }
}
