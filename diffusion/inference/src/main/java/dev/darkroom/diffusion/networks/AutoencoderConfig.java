package dev.darkroom.diffusion.networks;

import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.layers.Activation;
import java.util.List;
import java.util.Map;

/** The hyper-parameters that {@link AutoencoderKL} and {@link VQModel} share, by the names of diffusers' {@code config.json}. */
record AutoencoderConfig(
        int inChannels,
        int outChannels,
        List<Boolean> downBlockAttends,
        List<Boolean> upBlockAttends,
        List<Integer> blockOutChannels,
        int layersPerBlock,
        int latentChannels,
        ResnetStyle resnets,
        boolean midBlockAttends) {

    /** Autoencoders are normalised with this epsilon throughout, whatever a configuration might say. */
    static final double EPSILON = 1e-6;

    private static final Map<String, Boolean> DOWN_BLOCKS =
            Map.of("DownEncoderBlock2D", false, "AttnDownEncoderBlock2D", true);
    private static final Map<String, Boolean> UP_BLOCKS =
            Map.of("UpDecoderBlock2D", false, "AttnUpDecoderBlock2D", true);

    static AutoencoderConfig read(ConfigFile file, int defaultLatentChannels) {
        int groups = file.size("norm_num_groups", 32);
        List<Integer> channels = Configs.blockWidths(file, List.of(64), groups);
        file.ignore("sample_size", "force_upcast", "scaling_factor");
        return new AutoencoderConfig(
                file.size("in_channels", 3),
                file.size("out_channels", 3),
                Configs.choices(file, "down_block_types", List.of("DownEncoderBlock2D"), DOWN_BLOCKS, channels.size()),
                Configs.choices(file, "up_block_types", List.of("UpDecoderBlock2D"), UP_BLOCKS, channels.size()),
                channels,
                Configs.layers(file, "layers_per_block", 1),
                file.size("latent_channels", defaultLatentChannels),
                new ResnetStyle(0, groups, EPSILON, file.choice("act_fn", "silu", Configs.ACTIVATIONS), false, 1),
                file.flag("mid_block_add_attention", true));
    }

    /** Pixels per latent cell along one side: every block but the last halves the resolution. */
    int factor() {
        return 1 << (blockOutChannels.size() - 1);
    }

    /** Channels that come up to the decoder's full resolution from the level below. */
    int topChannels() {
        return blockOutChannels.get(Math.min(1, blockOutChannels.size() - 1));
    }

    /** The middle of the encoder and of the decoder: one residual block on either side of one-headed attention. */
    UNetMidBlock2D midBlock() {
        int channels = blockOutChannels.get(blockOutChannels.size() - 1);
        return new UNetMidBlock2D(1, channels, resnets, midBlockAttends ? () -> attention(channels) : null);
    }

    AttentionLayer attention(int channels) {
        return new SpatialAttention(channels, channels, resnets.groups(), EPSILON, 1);
    }

    Activation outputActivation() {
        return Activation.SILU;
    }
}
