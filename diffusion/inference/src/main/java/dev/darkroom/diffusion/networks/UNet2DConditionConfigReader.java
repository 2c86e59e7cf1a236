package dev.darkroom.diffusion.networks;

import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.layers.Activation;
import dev.darkroom.diffusion.networks.UNet2DConditionConfig.MidBlock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code unet/config.json} with the defaults of diffusers. */
final class UNet2DConditionConfigReader {

    private static final Map<String, MidBlock> MID_BLOCKS =
            Map.of("UNetMidBlock2DCrossAttn", MidBlock.CROSS_ATTENTION, "UNetMidBlock2D", MidBlock.RESNET);
    private static final Map<String, ClassEmbedding.Kind> CLASS_EMBEDDINGS = Map.of(
            "timestep", ClassEmbedding.Kind.TIMESTEP,
            "identity", ClassEmbedding.Kind.IDENTITY,
            "projection", ClassEmbedding.Kind.PROJECTION,
            "simple_projection", ClassEmbedding.Kind.SIMPLE_PROJECTION);

    private static final List<String> DEFAULT_DOWN_BLOCKS =
            List.of("CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D");
    private static final List<String> DEFAULT_UP_BLOCKS =
            List.of("UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D");

    /** Ten times as many as SDXL has. */
    private static final int MAX_TRANSFORMERS = 1000;

    private final ConfigFile file;

    private UNet2DConditionConfigReader(ConfigFile file) {
        this.file = file;
    }

    static UNet2DConditionConfig read(ConfigFile file) {
        return new UNet2DConditionConfigReader(file).read();
    }

    private UNet2DConditionConfig read() {
        refuseUnsupported();
        List<Integer> channels =
                Configs.blockWidths(file, List.of(320, 640, 1280, 1280), file.size("norm_num_groups", 32));
        int blocks = channels.size();
        boolean textTime = Configs.optionalChoice(file, "addition_embed_type", Map.of("text_time", true))
                .orElse(false);
        ClassEmbedding.Kind classEmbedding = classEmbedding();
        boolean fourier =
                file.choice("time_embedding_type", "positional", Map.of("positional", false, "fourier", true));
        int timeEmbedDim = file.size("time_embedding_dim", channels.get(0) * (fourier ? 2 : 4));
        if (fourier && timeEmbedDim % 2 != 0) {
            throw file.unsupported("time_embedding_dim", timeEmbedDim + " (odd)");
        }
        boolean concatenate = file.flag("class_embeddings_concat", false);
        ResnetStyle resnets = resnets(concatenate ? 2 * timeEmbedDim : timeEmbedDim);
        List<Integer> transformers = Configs.layerLists(file, "transformer_layers_per_block", blocks, 1);
        UNet2DConditionConfig config = new UNet2DConditionConfig(
                file.size("in_channels", 4),
                file.size("out_channels", 4),
                file.flag("center_input_sample", false),
                file.flag("flip_sin_to_cos", true),
                file.number("freq_shift", 0),
                Configs.choices(file, "down_block_types", DEFAULT_DOWN_BLOCKS, ResolutionBlock.CONDITION_DOWN, blocks),
                midBlock(),
                Configs.choices(file, "up_block_types", DEFAULT_UP_BLOCKS, ResolutionBlock.CONDITION_UP, blocks),
                file.flagOrList("only_cross_attention", blocks, false),
                Configs.evenFirst(file, "block_out_channels", channels),
                Configs.layerLists(file, "layers_per_block", blocks, 2),
                file.integer("downsample_padding", 1),
                file.number("mid_block_scale_factor", 1),
                resnets,
                resizing(resnets),
                file.sizeOrList("cross_attention_dim", blocks, 1280),
                transformers,
                transformersUp(transformers),
                encoderHidDim(),
                file.sizeOrList("attention_head_dim", blocks, 8),
                file.flag("use_linear_projection", false),
                file.flag("upcast_attention", false),
                classEmbedding,
                classEmbeddingInputs(classEmbedding),
                concatenate,
                textTime,
                textTime ? file.size("addition_time_embed_dim") : 0,
                textTime ? file.size("projection_class_embeddings_input_dim") : 0,
                fourier,
                timeEmbedDim,
                Configs.optionalChoice(file, "time_embedding_act_fn", Configs.ACTIVATIONS),
                Configs.optionalChoice(file, "timestep_post_act", Configs.ACTIVATIONS),
                file.integer("time_cond_proj_dim", 0),
                file.size("conv_in_kernel", 3),
                file.size("conv_out_kernel", 3));
        requireFewTransformers(config.layersPerBlock(), config.transformerLayersPerBlock());
        requireFewTransformers(config.layersPerBlock(), config.transformerLayersOnTheWayUp());
        file.requireAllRead();
        return config;
    }

    private void requireFewTransformers(List<Integer> layers, List<Integer> transformers) {
        int total = 0;
        for (int i = 0; i < layers.size(); i++) {
            total += layers.get(i) * transformers.get(i);
        }
        if (total > MAX_TRANSFORMERS) {
            throw file.bad("layers_per_block and transformer_layers_per_block make " + total
                    + " transformer blocks, more than " + MAX_TRANSFORMERS);
        }
    }

    /** Fields that change the network in ways not written here, and those that only block types not written here look at. */
    private void refuseUnsupported() {
        List.of("num_attention_heads", "dual_cross_attention").forEach(file::requireAbsent);
        file.choice("attention_type", "default", Map.of("default", true));
        file.ignore(
                "sample_size",
                "dropout",
                "cross_attention_norm",
                "mid_block_only_cross_attention",
                "addition_embed_type_num_heads",
                "addition_time_embed_dim",
                "projection_class_embeddings_input_dim",
                "num_class_embeds");
    }

    private ResnetStyle resnets(int timeChannels) {
        boolean scaleAndShift =
                file.choice("resnet_time_scale_shift", "default", Map.of("default", false, "scale_shift", true));
        Activation activation = file.choice("act_fn", "silu", Configs.ACTIVATIONS);
        return new ResnetStyle(
                timeChannels,
                file.size("norm_num_groups", 32),
                file.number("norm_eps", 1e-5),
                activation,
                scaleAndShift,
                1);
    }

    /** Residual blocks of the block types that change the resolution with one of them. */
    private ResnetStyle resizing(ResnetStyle resnets) {
        ResnetStyle scaled = resnets.withOutputScale(file.number("resnet_out_scale_factor", 1));
        return file.flag("resnet_skip_time_act", false) ? scaled.withPlainTime() : scaled;
    }

    /** Counted from the highest resolution like those on the way down; the file counts them from the lowest. */
    private List<Integer> transformersUp(List<Integer> down) {
        return file.has("reverse_transformer_layers_per_block")
                ? Configs.layerLists(file, "reverse_transformer_layers_per_block", down.size(), 1)
                        .reversed()
                : down;
    }

    private MidBlock midBlock() {
        return file.isNull("mid_block_type")
                ? MidBlock.NONE
                : file.choice("mid_block_type", "UNetMidBlock2DCrossAttn", MID_BLOCKS);
    }

    private ClassEmbedding.Kind classEmbedding() {
        ClassEmbedding.Kind fallback = file.optionalSize("num_class_embeds").isPresent()
                ? ClassEmbedding.Kind.TABLE
                : ClassEmbedding.Kind.NONE;
        return Configs.optionalChoice(file, "class_embed_type", CLASS_EMBEDDINGS)
                .orElse(fallback);
    }

    private int classEmbeddingInputs(ClassEmbedding.Kind kind) {
        return switch (kind) {
            case TABLE -> file.size("num_class_embeds");
            case PROJECTION, SIMPLE_PROJECTION -> file.size("projection_class_embeddings_input_dim");
            case NONE, TIMESTEP, IDENTITY -> 0;
        };
    }

    private Optional<Integer> encoderHidDim() {
        boolean projects = Configs.optionalChoice(file, "encoder_hid_dim_type", Map.of("text_proj", true))
                .isPresent();
        return projects ? Optional.of(file.size("encoder_hid_dim")) : file.optionalSize("encoder_hid_dim");
    }
}
