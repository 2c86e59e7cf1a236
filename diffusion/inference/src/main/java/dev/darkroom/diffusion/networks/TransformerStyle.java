package dev.darkroom.diffusion.networks;

/**
 * What a spatial transformer needs to know besides its channels.
 *
 * @param layers transformer blocks in a row
 * @param contextWidth width of the text embedding
 * @param linearProjection whether the channels are projected by a matrix rather than by a 1x1 convolution
 * @param onlyCrossAttention whether its first attention looks at the context too
 * @param upcastAttention whether its attention is computed in float32 whatever the rest is
 */
record TransformerStyle(
        int layers,
        int heads,
        int contextWidth,
        int groups,
        boolean linearProjection,
        boolean onlyCrossAttention,
        boolean upcastAttention) {}
