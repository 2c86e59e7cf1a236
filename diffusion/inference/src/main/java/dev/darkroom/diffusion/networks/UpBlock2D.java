package dev.darkroom.diffusion.networks;

import dev.darkroom.diffusion.script.Layer;
import dev.darkroom.diffusion.script.Value;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One resolution on the way up: residual blocks that each take a skip connection, with an attention layer behind each where the
 * block type has one, then an upsampler unless it is the last (Ronneberger et al. 2015, section 2; Ho et al. 2020, appendix B):
 * [B, previous, h, w] to [B, out, H, W].
 */
final class UpBlock2D extends Layer {

    private final List<ResnetBlock2D> resnets;
    private final List<AttentionLayer> attentions;
    private final List<Upsampler> upsamplers;

    /**
     * @param previous channels of the block below
     * @param in channels of the last skip connection, which comes from the next resolution
     */
    UpBlock2D(
            int layers,
            int previous,
            int in,
            int out,
            ResnetStyle style,
            @Nullable Supplier<AttentionLayer> attention,
            @Nullable Upsampler upsampler) {
        resnets = IntStream.range(0, layers)
                .mapToObj(i -> {
                    int hidden = i == 0 ? previous : out;
                    int skip = i == layers - 1 ? in : out;
                    return new ResnetBlock2D(hidden + skip, out, style);
                })
                .toList();
        attentions = attention == null
                ? List.of()
                : Stream.generate(attention).limit(layers).toList();
        upsamplers = upsampler == null ? List.of() : List.of(upsampler);
    }

    /** @param skips gives up one value for each residual block; the next one tells the size to grow to */
    Value forward(Value sample, @Nullable Value timeEmbedding, @Nullable Value context, Deque<Value> skips) {
        Value hidden = sample;
        for (int i = 0; i < resnets.size(); i++) {
            hidden = resnets.get(i).forward(Value.concatenate(1, hidden, skips.pop()), timeEmbedding);
            hidden = attentions.isEmpty() ? hidden : attentions.get(i).forward(hidden, context);
        }
        for (Upsampler upsampler : upsamplers) {
            Value next = skips.element();
            hidden = upsampler.forward(hidden, timeEmbedding, next.size(2), next.size(3));
        }
        return hidden;
    }
}
