package dev.darkroom.diffusion.networks;

import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.layers.Activation;
import dev.darkroom.diffusion.layers.Conv2d;
import dev.darkroom.diffusion.layers.GroupNorm;
import dev.darkroom.diffusion.layers.Linear;
import dev.darkroom.diffusion.script.Layer;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.script.Size;
import dev.darkroom.diffusion.script.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The conditional U-Net of latent diffusion (Rombach et al. 2022, figure 3): predicts what was added to a noisy latent.
 *
 * <p>Shapes: sample [B, in, H, W] in latent cells; timestep [B], each sample its own; encoder_hidden_states [B, L, D] the text
 * embedding; output [B, out, H, W].
 */
public final class UNet2DConditionModel extends Layer {

    private final Conv2d convIn;
    private final TimeProjection timeProj;
    private final TimestepEmbedding timeEmbedding;
    private final @Nullable ClassEmbedding classEmbedding;
    private final @Nullable TimestepEmbedding addEmbedding;
    private final @Nullable Linear encoderHidProj;
    private final List<DownBlock2D> downBlocks;
    private final @Nullable UNetMidBlock2D midBlock;
    private final List<UpBlock2D> upBlocks;
    private final GroupNorm convNormOut;
    private final Conv2d convOut;

    private final UNet2DConditionConfig config;

    /** @throws dev.darkroom.diffusion.DiffusionException if the configuration asks for something that is not computed here */
    public UNet2DConditionModel(ConfigFile file) {
        config = UNet2DConditionConfig.read(file);
        List<Integer> channels = config.blockOutChannels();
        int first = channels.get(0);
        convIn = new Conv2d(config.inChannels(), first, config.convInKernel());
        timeProj = timeProjection(first);
        timeEmbedding = new TimestepEmbedding(
                timeProj.channels(),
                config.timeEmbedDim(),
                config.activation(),
                config.timestepPostActivation().orElse(null),
                config.timeCondProjDim());
        classEmbedding = ClassEmbedding.of(
                config.classEmbedding(),
                config.classEmbeddingInputs(),
                config.timeEmbedDim(),
                timeProj,
                config.activation());
        addEmbedding = config.textTimeEmbedding()
                ? new TimestepEmbedding(
                        config.projectionClassEmbeddingsInputDim(), config.timeEmbedDim(), Activation.SILU)
                : null;
        encoderHidProj = config.encoderHidDim()
                .map(width -> new Linear(width, config.crossAttentionDim().get(0)))
                .orElse(null);
        downBlocks =
                IntStream.range(0, channels.size()).mapToObj(this::downBlock).toList();
        midBlock = midBlock(channels.size() - 1);
        upBlocks = IntStream.range(0, channels.size()).mapToObj(this::upBlock).toList();
        convNormOut =
                new GroupNorm(config.resnets().groups(), first, config.resnets().epsilon());
        convOut = new Conv2d(first, config.outChannels(), config.convOutKernel());
    }

    /** Channels of the latent that goes in: 4, or 9 for inpainting models. */
    public int inChannels() {
        return config.inChannels();
    }

    public int outChannels() {
        return config.outChannels();
    }

    /** Channels at full resolution. */
    public int topChannels() {
        return config.blockOutChannels().get(0);
    }

    /** Length of the vectors that it attends to. */
    public int contextWidth() {
        return config.encoderHidDim().orElse(config.crossAttentionDim().get(0));
    }

    /** Width of the guidance embedding that a distilled model takes as {@code timestep_cond}, 0 for none. */
    public int timeConditionWidth() {
        return config.timeCondProjDim();
    }

    /** The inputs that this network cannot do without, by the names of diffusers. */
    public List<String> requiredInputs() {
        List<String> inputs = new ArrayList<>(List.of("sample", "timestep", "encoder_hidden_states"));
        if (classEmbedding != null) {
            inputs.add("class_labels");
        }
        if (addEmbedding != null) {
            inputs.add("added_cond_kwargs.text_embeds");
            inputs.add("added_cond_kwargs.time_ids");
        }
        return inputs;
    }

    /** The network as a program of the given inputs, in their order. */
    public Program program(List<String> inputs) {
        if (!inputs.containsAll(requiredInputs())) {
            throw new IllegalArgumentException("needs " + requiredInputs() + ", got " + inputs);
        }
        return Program.trace(this, inputs.size(), values -> List.of(forward(inputs, values)));
    }

    /** The prediction from named inputs, as part of a larger program. */
    public Value forward(List<String> inputs, List<Value> values) {
        return forward(new NamedInputs(inputs, values));
    }

    private Value forward(NamedInputs inputs) {
        Value sample = inputs.get("sample").typeAs(convIn.weight());
        sample = config.centerInputSample() ? sample.times(2).plus(-1) : sample;
        Value context = context(inputs.get("encoder_hidden_states").typeAs(convIn.weight()));
        Value time = timeEmbedding(inputs);

        Value hidden = convIn.forward(sample);
        Deque<Value> skips = new ArrayDeque<>(List.of(hidden));
        for (DownBlock2D block : downBlocks) {
            hidden = block.forward(hidden, time, context, skips);
        }
        hidden = midBlock == null ? hidden : midBlock.forward(hidden, time, context);
        for (UpBlock2D block : upBlocks) {
            hidden = block.forward(hidden, time, context, skips);
        }
        return convOut.forward(config.activation().apply(convNormOut.forward(hidden)));
    }

    private Value timeEmbedding(NamedInputs inputs) {
        Value embedding =
                timeEmbedding.forward(timeProj.forward(inputs.get("timestep")), inputs.orNull("timestep_cond"));
        if (classEmbedding != null) {
            Value labels = classEmbedding.forward(inputs.get("class_labels")).typeAs(embedding);
            embedding =
                    config.classEmbeddingsConcat() ? Value.concatenate(-1, embedding, labels) : embedding.plus(labels);
        }
        if (addEmbedding != null) {
            // SDXL (Podell et al. 2023, section 2.2): pooled text beside the embedded original size, crop and target
            // size
            Value timeIds = inputs.get("added_cond_kwargs.time_ids");
            Value sizes = new Timesteps(config.additionTimeEmbedDim(), config.flipSinToCos(), config.freqShift())
                    .forward(timeIds.flatten(0, 1))
                    .reshape(timeIds.size(0), Size.INFERRED);
            embedding = embedding.plus(
                    addEmbedding.forward(Value.concatenate(-1, inputs.get("added_cond_kwargs.text_embeds"), sizes)));
        }
        Value complete = embedding;
        return config.timeEmbeddingActivation()
                .map(activation -> activation.apply(complete))
                .orElse(complete);
    }

    private Value context(Value textEmbedding) {
        return encoderHidProj == null ? textEmbedding : encoderHidProj.forward(textEmbedding);
    }

    private TimeProjection timeProjection(int channels) {
        return config.fourierTimeEmbedding()
                ? TimeProjection.fourier(config.timeEmbedDim() / 2, false, config.flipSinToCos())
                : TimeProjection.positional(new Timesteps(channels, config.flipSinToCos(), config.freqShift()));
    }

    private DownBlock2D downBlock(int i) {
        List<Integer> channels = config.blockOutChannels();
        int out = channels.get(i);
        ResolutionBlock block = config.downBlocks().get(i);
        boolean resizing = block == ResolutionBlock.RESNET;
        Downsampler downsampler = resizing
                ? new ResnetDownsample(out, config.resizingResnets())
                : new Downsample2D(out, config.downsamplePadding());
        return new DownBlock2D(
                config.layersPerBlock().get(i),
                i == 0 ? out : channels.get(i - 1),
                out,
                resizing ? config.resizingResnets() : config.resnets(),
                block == ResolutionBlock.ATTENDING
                        ? transformer(i, config.transformerLayersPerBlock().get(i))
                        : null,
                i == channels.size() - 1 ? null : downsampler);
    }

    private @Nullable UNetMidBlock2D midBlock(int last) {
        int channels = config.blockOutChannels().get(last);
        ResnetStyle style = config.resnets().withOutputScale(config.midBlockScaleFactor());
        return switch (config.midBlock()) {
            case CROSS_ATTENTION -> new UNetMidBlock2D(1, channels, style, midTransformer(last));
            case RESNET -> new UNetMidBlock2D(0, channels, style, null);
            case NONE -> null;
        };
    }

    private UpBlock2D upBlock(int i) {
        List<Integer> channels = config.blockOutChannels();
        int level = channels.size() - 1 - i;
        int out = channels.get(level);
        ResolutionBlock block = config.upBlocks().get(i);
        boolean resizing = block == ResolutionBlock.RESNET;
        Upsampler upsampler = resizing ? new ResnetUpsample(out, config.resizingResnets()) : new Upsample2D(out);
        return new UpBlock2D(
                config.layersPerBlock().get(level) + 1,
                channels.get(Math.min(level + 1, channels.size() - 1)),
                channels.get(Math.max(level - 1, 0)),
                out,
                resizing ? config.resizingResnets() : config.resnets(),
                block == ResolutionBlock.ATTENDING
                        ? transformer(
                                level, config.transformerLayersOnTheWayUp().get(level))
                        : null,
                level == 0 ? null : upsampler);
    }

    private Supplier<AttentionLayer> transformer(int level, int layers) {
        return transformer(level, layers, config.onlyCrossAttention().get(level));
    }

    /** The middle's first attention looks at the sample itself, whatever {@code only_cross_attention} says. */
    private Supplier<AttentionLayer> midTransformer(int level) {
        return transformer(level, config.transformerLayersPerBlock().get(level), false);
    }

    private Supplier<AttentionLayer> transformer(int level, int layers, boolean onlyCrossAttention) {
        TransformerStyle style = new TransformerStyle(
                layers,
                config.heads().get(level),
                config.crossAttentionDim().get(level),
                config.resnets().groups(),
                config.useLinearProjection(),
                onlyCrossAttention,
                config.upcastAttention());
        return () -> new Transformer2DModel(config.blockOutChannels().get(level), style);
    }
}
