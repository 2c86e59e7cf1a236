package dev.darkroom.diffusion.networks;

import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.layers.Conv2d;
import dev.darkroom.diffusion.layers.GroupNorm;
import dev.darkroom.diffusion.script.Layer;
import dev.darkroom.diffusion.script.Value;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Judges patches of an image (Isola et al. 2017, section 3.2.2): [B, 3, H, W] to [B, 1, h, w], above zero for what looks real.
 * Normalises groups of channels where the paper normalises batches, so that a judgement depends on its image alone.
 */
public final class PatchDiscriminator extends Layer.Unary {

    private static final int KERNEL = 4;
    private static final int MOST = 8;
    private static final double SLOPE = 0.2;
    private static final double EPSILON = 1e-5;

    private final Conv2d convIn;
    private final List<Conv2d> convs;
    private final List<GroupNorm> norms;
    private final Conv2d convOut;

    /** Reads {@code channels} of the first layer, {@code layers} that halve, and {@code norm_num_groups}. */
    public PatchDiscriminator(ConfigFile file) {
        int channels = file.size("channels", 64);
        int layers = file.size("layers", 2);
        int groups = file.size("norm_num_groups", 8);
        if (channels % groups != 0) {
            throw file.bad("channels = " + channels + " is no multiple of norm_num_groups = " + groups);
        }
        convIn = new Conv2d(3, channels, KERNEL, 2, 1);
        convs = IntStream.rangeClosed(1, layers)
                .mapToObj(i -> new Conv2d(width(channels, i - 1), width(channels, i), KERNEL, i < layers ? 2 : 1, 1))
                .toList();
        norms = IntStream.rangeClosed(1, layers)
                .mapToObj(i -> new GroupNorm(groups, width(channels, i), EPSILON))
                .toList();
        convOut = new Conv2d(width(channels, layers), 1, KERNEL, 1, 1);
    }

    @Override
    public Value forward(Value image) {
        Value hidden = convIn.forward(image.typeAs(convIn.weight())).leakyRelu(SLOPE);
        for (int i = 0; i < convs.size(); i++) {
            hidden = norms.get(i).forward(convs.get(i).forward(hidden)).leakyRelu(SLOPE);
        }
        return convOut.forward(hidden).toFloat32();
    }

    private static int width(int channels, int layer) {
        return channels * Math.min(MOST, 1 << layer);
    }
}
