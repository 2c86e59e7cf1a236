package dev.darkroom.diffusion.networks;

import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.layers.Activation;
import java.util.List;
import java.util.Optional;

/** The hyper-parameters of a {@link UNet2DConditionModel}, by the names of diffusers' {@code config.json}. */
record UNet2DConditionConfig(
        int inChannels,
        int outChannels,
        boolean centerInputSample,
        boolean flipSinToCos,
        double freqShift,
        List<ResolutionBlock> downBlocks,
        MidBlock midBlock,
        List<ResolutionBlock> upBlocks,
        List<Boolean> onlyCrossAttention,
        List<Integer> blockOutChannels,
        List<Integer> layersPerBlock,
        int downsamplePadding,
        double midBlockScaleFactor,
        ResnetStyle resnets,
        ResnetStyle resizingResnets,
        List<Integer> crossAttentionDim,
        List<Integer> transformerLayersPerBlock,
        List<Integer> transformerLayersOnTheWayUp,
        Optional<Integer> encoderHidDim,
        List<Integer> heads,
        boolean useLinearProjection,
        boolean upcastAttention,
        ClassEmbedding.Kind classEmbedding,
        int classEmbeddingInputs,
        boolean classEmbeddingsConcat,
        boolean textTimeEmbedding,
        int additionTimeEmbedDim,
        int projectionClassEmbeddingsInputDim,
        boolean fourierTimeEmbedding,
        int timeEmbedDim,
        Optional<Activation> timeEmbeddingActivation,
        Optional<Activation> timestepPostActivation,
        int timeCondProjDim,
        int convInKernel,
        int convOutKernel) {

    /** What lies between the way down and the way up. */
    enum MidBlock {
        CROSS_ATTENTION,
        RESNET,
        NONE
    }

    Activation activation() {
        return resnets.activation();
    }

    /** @throws dev.darkroom.diffusion.DiffusionException if a field asks for something that is not computed here */
    static UNet2DConditionConfig read(ConfigFile file) {
        return UNet2DConditionConfigReader.read(file);
    }
}
