package dev.darkroom.diffusion.networks;

import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.layers.Activation;
import dev.darkroom.diffusion.layers.Conv2d;
import dev.darkroom.diffusion.layers.GroupNorm;
import dev.darkroom.diffusion.layers.Linear;
import dev.darkroom.diffusion.script.Layer;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.script.Value;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Tells what an image shows, a residual network (He et al. 2016) of this project's own blocks: [B, 3, H, W] in -1..1 to features
 * [B, F], and from these by one more layer to a score for each class, [B, C]. It measures models; none is made of it.
 */
public final class ImageClassifier extends Layer {

    private static final double EPSILON = 1e-6;
    private static final List<Integer> DEFAULT_CHANNELS = List.of(16, 32, 64, 128);

    private final Conv2d convIn;
    private final List<ResnetBlock2D> resnets;
    private final List<Downsample2D> downsamplers;
    private final GroupNorm normOut;
    private final Linear features;
    private final Linear scores;

    /**
     * Reads {@code block_out_channels}, {@code norm_num_groups} and {@code features}.
     *
     * @param classes how many there are to tell apart
     * @param side of the images, in pixels
     * @throws dev.darkroom.diffusion.DiffusionException if the configuration asks for something that is not computed here
     */
    public ImageClassifier(ConfigFile file, int classes, int side) {
        List<Integer> channels = file.sizes("block_out_channels", DEFAULT_CHANNELS);
        int groups = file.size("norm_num_groups", 8);
        if (channels.isEmpty() || channels.stream().anyMatch(width -> width % groups != 0)) {
            throw file.bad("block_out_channels = " + channels + " are no multiples of norm_num_groups = " + groups);
        }
        int halvings = channels.size() + 1; // the first convolution's, the downsamplers' and the pool's
        if (side % (1 << halvings) != 0) {
            throw file.bad("block_out_channels = " + channels + " halve images of " + side + " pixels too often");
        }
        int last = channels.get(channels.size() - 1);
        int cells = (side >> halvings) * (side >> halvings);
        int width = file.size("features", 64);
        ResnetStyle style = new ResnetStyle(0, groups, EPSILON, Activation.SILU, false, 1);
        convIn = new Conv2d(3, channels.get(0), 3, 2, 1);
        resnets = IntStream.range(0, channels.size())
                .mapToObj(i -> new ResnetBlock2D(channels.get(Math.max(0, i - 1)), channels.get(i), style))
                .toList();
        downsamplers = IntStream.range(0, channels.size() - 1)
                .mapToObj(i -> new Downsample2D(channels.get(i), 1))
                .toList();
        normOut = new GroupNorm(groups, last, EPSILON);
        features = new Linear(last * cells, width);
        scores = new Linear(width, classes);
    }

    /** An image to its features and its scores. */
    public Program classify() {
        return Program.trace(this, 1, inputs -> {
            Value found = features(inputs.get(0));
            return List.of(found, scores.forward(found));
        });
    }

    /** Images and the numbers [B] of what they show to the mean cross entropy, labels smoothed. */
    public Program loss(double smoothing) {
        return Program.trace(this, 2, inputs -> {
            Value labels = inputs.get(1).toInt64();
            return List.of(scores.forward(features(inputs.get(0))).toFloat32().crossEntropy(labels, smoothing));
        });
    }

    private Value features(Value image) {
        Value hidden = convIn.forward(image.typeAs(convIn.weight()));
        for (int i = 0; i < resnets.size(); i++) {
            hidden = resnets.get(i).forward(hidden, null);
            if (i < downsamplers.size()) {
                hidden = downsamplers.get(i).forward(hidden, null);
            }
        }
        Value pooled =
                Activation.SILU.apply(normOut.forward(hidden)).averagePool(2).flatten(1, 3);
        return features.forward(pooled);
    }
}
