package dev.darkroom.diffusion.networks;

import java.util.Map;

/** What a resolution of a U-Net is made of, by the block types of diffusers. */
enum ResolutionBlock {
    /** Residual blocks, and a convolution that changes the resolution. */
    PLAIN,
    /** The same with attention. */
    ATTENDING,
    /** Residual blocks, one of which changes the resolution. */
    RESNET;

    /** Those of a {@link UNet2DModel} on the way down, likewise on the way up. */
    static final Map<String, ResolutionBlock> DOWN = Map.of(
            "DownBlock2D", PLAIN,
            "AttnDownBlock2D", ATTENDING,
            "ResnetDownsampleBlock2D", RESNET);

    static final Map<String, ResolutionBlock> UP = Map.of(
            "UpBlock2D", PLAIN,
            "AttnUpBlock2D", ATTENDING,
            "ResnetUpsampleBlock2D", RESNET);

    /** Those of a {@link UNet2DConditionModel} on the way down, likewise on the way up. */
    static final Map<String, ResolutionBlock> CONDITION_DOWN = Map.of(
            "DownBlock2D", PLAIN,
            "CrossAttnDownBlock2D", ATTENDING,
            "ResnetDownsampleBlock2D", RESNET);

    static final Map<String, ResolutionBlock> CONDITION_UP = Map.of(
            "UpBlock2D", PLAIN,
            "CrossAttnUpBlock2D", ATTENDING,
            "ResnetUpsampleBlock2D", RESNET);
}
