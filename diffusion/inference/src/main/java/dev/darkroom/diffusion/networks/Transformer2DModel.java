package dev.darkroom.diffusion.networks;

import dev.darkroom.diffusion.layers.Conv2d;
import dev.darkroom.diffusion.layers.GroupNorm;
import dev.darkroom.diffusion.layers.Linear;
import dev.darkroom.diffusion.script.Layer;
import dev.darkroom.diffusion.script.Size;
import dev.darkroom.diffusion.script.Value;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The spatial transformer that couples a U-Net to its condition (Rombach et al. 2022, section 3.3 and appendix E.2.1): [B, C, H, W]
 * and a context [B, L, D] to [B, C, H, W].
 */
final class Transformer2DModel extends AttentionLayer {

    private static final double EPSILON = 1e-6;

    private final GroupNorm norm;
    private final Layer.Unary projIn;
    private final List<BasicTransformerBlock> transformerBlocks;
    private final Layer.Unary projOut;
    private final boolean linearProjection;

    Transformer2DModel(int channels, TransformerStyle style) {
        int inner = channels / style.heads() * style.heads();
        linearProjection = style.linearProjection();
        norm = new GroupNorm(style.groups(), channels, EPSILON);
        projIn = linearProjection ? new Linear(channels, inner) : new Conv2d(channels, inner, 1);
        transformerBlocks = IntStream.range(0, style.layers())
                .mapToObj(i -> new BasicTransformerBlock(inner, style))
                .toList();
        projOut = linearProjection ? new Linear(inner, channels) : new Conv2d(inner, channels, 1);
    }

    @Override
    Value forward(Value sample, @Nullable Value context) {
        Objects.requireNonNull(context, "a cross-attention block needs a context");
        Size height = sample.size(2);
        Size width = sample.size(3);
        Value normalised = norm.forward(sample);
        Value tokens = linearProjection ? projIn.forward(tokens(normalised)) : tokens(projIn.forward(normalised));
        for (BasicTransformerBlock block : transformerBlocks) {
            tokens = block.forward(tokens, context);
        }
        Value output = linearProjection
                ? map(projOut.forward(tokens), height, width)
                : projOut.forward(map(tokens, height, width));
        return output.plusInPlace(sample);
    }

    /** [B, C, H, W] to [B, H * W, C]. */
    private static Value tokens(Value map) {
        return map.flatten(2, 3).transpose(1, 2);
    }

    private static Value map(Value tokens, Size height, Size width) {
        return tokens.transpose(1, 2).unflatten(2, height, width);
    }
}
