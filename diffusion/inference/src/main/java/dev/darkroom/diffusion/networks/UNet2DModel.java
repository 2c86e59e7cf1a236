package dev.darkroom.diffusion.networks;

import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.layers.Activation;
import dev.darkroom.diffusion.layers.Conv2d;
import dev.darkroom.diffusion.layers.GroupNorm;
import dev.darkroom.diffusion.script.Layer;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.script.Size;
import dev.darkroom.diffusion.script.Value;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The U-Net of unconditional and class-conditional diffusion (Ho et al. 2020, appendix B): sample [B, in, H, W], timestep [B] and,
 * for class-conditional ones, class labels [B], to [B, out, H, W].
 */
public final class UNet2DModel extends Layer {

    private final Conv2d convIn;
    private final TimeProjection timeProj;
    private final TimestepEmbedding timeEmbedding;
    private final @Nullable ClassEmbedding classEmbedding;
    private final List<DownBlock2D> downBlocks;
    private final @Nullable UNetMidBlock2D midBlock;
    private final List<UpBlock2D> upBlocks;
    private final GroupNorm convNormOut;
    private final Conv2d convOut;
    private final UNet2DConfig config;

    /** @throws dev.darkroom.diffusion.DiffusionException if the configuration asks for something that is not computed here */
    public UNet2DModel(ConfigFile file) {
        config = UNet2DConfig.read(file);
        List<Integer> channels = config.blockOutChannels();
        int first = channels.get(0);
        convIn = new Conv2d(config.inChannels(), first, 3);
        timeProj = config.timeProjection();
        timeEmbedding = new TimestepEmbedding(timeProj.channels(), config.timeEmbedDim(), Activation.SILU);
        classEmbedding = ClassEmbedding.of(
                config.classEmbedding(), config.classCount(), config.timeEmbedDim(), timeProj, Activation.SILU);
        downBlocks =
                IntStream.range(0, channels.size()).mapToObj(this::downBlock).toList();
        midBlock = config.hasMidBlock() ? midBlock(channels.get(channels.size() - 1)) : null;
        upBlocks = IntStream.range(0, channels.size()).mapToObj(this::upBlock).toList();
        convNormOut =
                new GroupNorm(config.resnets().groups(), first, config.resnets().epsilon());
        convOut = new Conv2d(first, config.outChannels(), 3);
    }

    public int inChannels() {
        return config.inChannels();
    }

    /** Whether class labels are the third input. */
    public boolean isClassConditional() {
        return classEmbedding != null;
    }

    public Program program() {
        return Program.trace(
                this,
                isClassConditional() ? 3 : 2,
                inputs -> List.of(forward(inputs.get(0), inputs.get(1), isClassConditional() ? inputs.get(2) : null)));
    }

    /** The prediction, as part of a larger program. */
    public Value forward(Value input, Value timestep, @Nullable Value labels) {
        Value sample = input.typeAs(convIn.weight());
        sample = config.centerInputSample() ? sample.times(2).plus(-1) : sample;
        Value time = timeEmbedding.forward(timeProj.forward(timestep));
        if (classEmbedding != null && labels != null) {
            time = time.plus(classEmbedding.forward(labels).typeAs(time));
        }
        Value hidden = convIn.forward(sample);
        Deque<Value> skips = new ArrayDeque<>(List.of(hidden));
        for (DownBlock2D block : downBlocks) {
            hidden = block.forward(hidden, time, null, skips);
        }
        hidden = midBlock == null ? hidden : midBlock.forward(hidden, time, null);
        for (UpBlock2D block : upBlocks) {
            hidden = block.forward(hidden, time, null, skips);
        }
        Value output = convOut.forward(Activation.SILU.apply(convNormOut.forward(hidden)));
        return config.timeEmbedding() == UNet2DConfig.TimeKind.FOURIER
                ? output.over(timestep.reshape(timestep.size(0), Size.of(1), Size.of(1), Size.of(1)))
                : output;
    }

    private DownBlock2D downBlock(int i) {
        List<Integer> channels = config.blockOutChannels();
        int out = channels.get(i);
        ResolutionBlock block = config.downBlocks().get(i);
        return new DownBlock2D(
                config.layersPerBlock(),
                i == 0 ? out : channels.get(i - 1),
                out,
                config.resnets(),
                block == ResolutionBlock.ATTENDING ? attention(out) : null,
                i == channels.size() - 1 ? null : downsampler(out, block));
    }

    private Downsampler downsampler(int channels, ResolutionBlock block) {
        return isResnet(block, config.attentionDownsampling())
                ? new ResnetDownsample(channels, config.resnets())
                : new Downsample2D(channels, config.downsamplePadding());
    }

    private UNetMidBlock2D midBlock(int channels) {
        double scale = config.midBlockScaleFactor();
        return new UNetMidBlock2D(
                1,
                channels,
                config.resnets().withOutputScale(scale),
                config.midBlockAttends() ? () -> config.attention(channels, config.midAttentionGroups(), scale) : null);
    }

    private UpBlock2D upBlock(int i) {
        List<Integer> channels = config.blockOutChannels();
        int level = channels.size() - 1 - i;
        int out = channels.get(level);
        ResolutionBlock block = config.upBlocks().get(i);
        return new UpBlock2D(
                config.layersPerBlock() + 1,
                channels.get(Math.min(level + 1, channels.size() - 1)),
                channels.get(Math.max(level - 1, 0)),
                out,
                config.resnets(),
                block == ResolutionBlock.ATTENDING ? attention(out) : null,
                level == 0 ? null : upsampler(out, block));
    }

    private Upsampler upsampler(int channels, ResolutionBlock block) {
        return isResnet(block, config.attentionUpsampling())
                ? new ResnetUpsample(channels, config.resnets())
                : new Upsample2D(channels);
    }

    private static boolean isResnet(ResolutionBlock block, UNet2DConfig.Resampling attending) {
        return switch (block) {
            case PLAIN -> false;
            case ATTENDING -> attending == UNet2DConfig.Resampling.RESNET;
            case RESNET -> true;
        };
    }

    private Supplier<AttentionLayer> attention(int channels) {
        return () -> config.attention(channels, config.resnets().groups(), 1);
    }
}
