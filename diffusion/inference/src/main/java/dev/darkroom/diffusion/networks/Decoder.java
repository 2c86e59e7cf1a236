package dev.darkroom.diffusion.networks;

import dev.darkroom.diffusion.layers.Conv2d;
import dev.darkroom.diffusion.layers.GroupNorm;
import dev.darkroom.diffusion.script.Layer;
import dev.darkroom.diffusion.script.Parameter;
import dev.darkroom.diffusion.script.Value;
import java.util.List;
import java.util.stream.IntStream;

/** The decoder of an autoencoder (Rombach et al. 2022, section 3.1): a latent [B, in, h, w] to an image [B, 3, h*f, w*f]. */
final class Decoder extends Layer.Unary {

    private final Conv2d convIn;
    private final UNetMidBlock2D midBlock;
    private final List<UpDecoderBlock2D> upBlocks;
    private final GroupNorm convNormOut;
    private final Conv2d convOut;
    private final AutoencoderConfig config;

    Decoder(AutoencoderConfig config) {
        this.config = config;
        List<Integer> channels = config.blockOutChannels();
        convIn = new Conv2d(config.latentChannels(), channels.get(channels.size() - 1), 3);
        midBlock = config.midBlock();
        upBlocks = IntStream.range(0, channels.size()).mapToObj(this::upBlock).toList();
        convNormOut = new GroupNorm(config.resnets().groups(), channels.get(0), AutoencoderConfig.EPSILON);
        convOut = new Conv2d(channels.get(0), config.outChannels(), 3);
    }

    @Override
    public Value forward(Value latent) {
        Value hidden = midBlock.forward(convIn.forward(latent), null, null);
        for (UpDecoderBlock2D block : upBlocks) {
            hidden = block.forward(hidden);
        }
        return convOut.forward(config.outputActivation().apply(convNormOut.forward(hidden)));
    }

    /** The weight's precision is the one that the decoder computes in. */
    Parameter inputWeight() {
        return convIn.weight();
    }

    /** The weight that the image comes from. */
    Parameter outputWeight() {
        return convOut.weight();
    }

    private UpDecoderBlock2D upBlock(int i) {
        List<Integer> channels = config.blockOutChannels();
        int level = channels.size() - 1 - i;
        int out = channels.get(level);
        return new UpDecoderBlock2D(
                config.layersPerBlock() + 1,
                channels.get(Math.min(level + 1, channels.size() - 1)),
                out,
                config.resnets(),
                config.upBlockAttends().get(i) ? () -> config.attention(out) : null,
                level > 0);
    }
}
