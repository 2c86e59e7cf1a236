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
    static final Map<String, ResolutionBlock> DOWN = down("AttnDownBlock2D");

    static final Map<String, ResolutionBlock> UP = up("AttnUpBlock2D");

    /** Those of a {@link UNet2DConditionModel} on the way down, likewise on the way up. */
    static final Map<String, ResolutionBlock> CONDITION_DOWN = down("CrossAttnDownBlock2D");

    static final Map<String, ResolutionBlock> CONDITION_UP = up("CrossAttnUpBlock2D");

    private static Map<String, ResolutionBlock> down(String attending) {
        return Map.of("DownBlock2D", PLAIN, attending, ATTENDING, "ResnetDownsampleBlock2D", RESNET);
    }

    private static Map<String, ResolutionBlock> up(String attending) {
        return Map.of("UpBlock2D", PLAIN, attending, ATTENDING, "ResnetUpsampleBlock2D", RESNET);
    }
}
