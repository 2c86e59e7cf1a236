package dev.darkroom.diffusion.networks;

import dev.darkroom.diffusion.config.ConfigFile;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The hyper-parameters of a {@link UNet2DModel}, by the names of diffusers' {@code config.json}. */
record UNet2DConfig(
        int inChannels,
        int outChannels,
        boolean centerInputSample,
        TimeKind timeEmbedding,
        int trainTimesteps,
        boolean flipSinToCos,
        double freqShift,
        int timeEmbedDim,
        List<ResolutionBlock> downBlocks,
        boolean hasMidBlock,
        boolean midBlockAttends,
        List<ResolutionBlock> upBlocks,
        List<Integer> blockOutChannels,
        int layersPerBlock,
        double midBlockScaleFactor,
        int downsamplePadding,
        Resampling attentionDownsampling,
        Resampling attentionUpsampling,
        Optional<Integer> attentionHeadDim,
        int midAttentionGroups,
        ResnetStyle resnets,
        ClassEmbedding.Kind classEmbedding,
        int classCount) {

    /** How blocks with attention change the resolution; blocks without always convolve. */
    enum Resampling {
        CONVOLUTION,
        RESNET
    }

    /** What becomes of a time step first. */
    enum TimeKind {
        POSITIONAL,
        FOURIER,
        LEARNED
    }

    private static final Map<String, TimeKind> TIME_KINDS =
            Map.of("positional", TimeKind.POSITIONAL, "fourier", TimeKind.FOURIER, "learned", TimeKind.LEARNED);
    private static final Map<String, Resampling> RESAMPLINGS =
            Map.of("conv", Resampling.CONVOLUTION, "resnet", Resampling.RESNET);

    private static final List<String> DEFAULT_DOWN_BLOCKS =
            List.of("DownBlock2D", "AttnDownBlock2D", "AttnDownBlock2D", "AttnDownBlock2D");
    private static final List<String> DEFAULT_UP_BLOCKS =
            List.of("AttnUpBlock2D", "AttnUpBlock2D", "AttnUpBlock2D", "UpBlock2D");

    /** @throws dev.darkroom.diffusion.DiffusionException if a field asks for something that is not computed here */
    static UNet2DConfig read(ConfigFile file) {
        int groups = file.size("norm_num_groups", 32);
        List<Integer> channels = Configs.evenFirst(
                file, "block_out_channels", Configs.blockWidths(file, List.of(224, 448, 672, 896), groups));
        int blocks = channels.size();
        int timeEmbedDim = file.size("time_embedding_dim", channels.get(0) * 4);
        boolean scaleAndShift =
                file.choice("resnet_time_scale_shift", "default", Map.of("default", false, "scale_shift", true));
        Optional<Integer> classes = file.optionalSize("num_class_embeds");
        ClassEmbedding.Kind fallback = classes.isPresent() ? ClassEmbedding.Kind.TABLE : ClassEmbedding.Kind.NONE;
        TimeKind timeKind = file.choice("time_embedding_type", "positional", TIME_KINDS);
        file.ignore("sample_size", "dropout", "num_train_timesteps");
        boolean hasMidBlock = !file.isNull("mid_block_type");
        UNet2DConfig config = new UNet2DConfig(
                file.size("in_channels", 3),
                file.size("out_channels", 3),
                file.flag("center_input_sample", false),
                timeKind,
                timeKind == TimeKind.LEARNED ? file.size("num_train_timesteps") : 0,
                file.flag("flip_sin_to_cos", true),
                file.number("freq_shift", 0),
                timeEmbedDim,
                Configs.choices(file, "down_block_types", DEFAULT_DOWN_BLOCKS, ResolutionBlock.DOWN, blocks),
                hasMidBlock && file.choice("mid_block_type", "UNetMidBlock2D", Map.of("UNetMidBlock2D", true)),
                file.flag("add_attention", true),
                Configs.choices(file, "up_block_types", DEFAULT_UP_BLOCKS, ResolutionBlock.UP, blocks),
                channels,
                Configs.layers(file, "layers_per_block", 2),
                file.number("mid_block_scale_factor", 1),
                file.integer("downsample_padding", 1),
                file.choice("downsample_type", "conv", RESAMPLINGS),
                file.choice("upsample_type", "conv", RESAMPLINGS),
                file.isNull("attention_head_dim") ? Optional.empty() : Optional.of(file.size("attention_head_dim", 8)),
                file.integer("attn_norm_num_groups", scaleAndShift ? 0 : groups),
                new ResnetStyle(
                        timeEmbedDim,
                        groups,
                        file.number("norm_eps", 1e-5),
                        file.choice("act_fn", "silu", Configs.ACTIVATIONS),
                        scaleAndShift,
                        1),
                Configs.optionalChoice(
                                file,
                                "class_embed_type",
                                Map.of(
                                        "timestep", ClassEmbedding.Kind.TIMESTEP,
                                        "identity", ClassEmbedding.Kind.IDENTITY))
                        .orElse(fallback),
                classes.orElse(0));
        file.requireAllRead();
        return config;
    }

    TimeProjection timeProjection() {
        int channels = blockOutChannels.get(0);
        return switch (timeEmbedding) {
            case POSITIONAL -> TimeProjection.positional(new Timesteps(channels, flipSinToCos, freqShift));
            case FOURIER -> TimeProjection.fourier(channels, true, false);
            case LEARNED -> TimeProjection.learned(trainTimesteps, channels);
        };
    }

    /** Self-attention of a block, with heads of the configured width, or one head where none is configured. */
    AttentionLayer attention(int channels, int groups, double outputScale) {
        return new SpatialAttention(
                channels, attentionHeadDim.orElse(channels), groups, resnets.epsilon(), outputScale);
    }
}
