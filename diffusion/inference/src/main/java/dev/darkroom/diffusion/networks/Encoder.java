package dev.darkroom.diffusion.networks;

import dev.darkroom.diffusion.layers.Conv2d;
import dev.darkroom.diffusion.layers.GroupNorm;
import dev.darkroom.diffusion.script.Layer;
import dev.darkroom.diffusion.script.Value;
import java.util.ArrayDeque;
import java.util.List;
import java.util.stream.IntStream;

/** The encoder of an autoencoder (Rombach et al. 2022, section 3.1): an image [B, 3, H, W] to [B, out, H/f, W/f]. */
final class Encoder extends Layer.Unary {

    private final Conv2d convIn;
    private final List<DownBlock2D> downBlocks;
    private final UNetMidBlock2D midBlock;
    private final GroupNorm convNormOut;
    private final Conv2d convOut;
    private final AutoencoderConfig config;

    Encoder(AutoencoderConfig config, int out) {
        this.config = config;
        List<Integer> channels = config.blockOutChannels();
        int last = channels.get(channels.size() - 1);
        convIn = new Conv2d(config.inChannels(), channels.get(0), 3);
        downBlocks =
                IntStream.range(0, channels.size()).mapToObj(this::downBlock).toList();
        midBlock = config.midBlock();
        convNormOut = new GroupNorm(config.resnets().groups(), last, AutoencoderConfig.EPSILON);
        convOut = new Conv2d(last, out, 3);
    }

    @Override
    public Value forward(Value image) {
        Value hidden = convIn.forward(image.typeAs(convIn.weight()));
        for (DownBlock2D block : downBlocks) {
            hidden = block.forward(hidden, null, null, new ArrayDeque<>());
        }
        hidden = midBlock.forward(hidden, null, null);
        return convOut.forward(config.outputActivation().apply(convNormOut.forward(hidden)));
    }

    private DownBlock2D downBlock(int i) {
        List<Integer> channels = config.blockOutChannels();
        int out = channels.get(i);
        return new DownBlock2D(
                config.layersPerBlock(),
                i == 0 ? out : channels.get(i - 1),
                out,
                config.resnets(),
                config.downBlockAttends().get(i) ? () -> config.attention(out) : null,
                i == channels.size() - 1 ? null : new Downsample2D(out, 0));
    }
}
