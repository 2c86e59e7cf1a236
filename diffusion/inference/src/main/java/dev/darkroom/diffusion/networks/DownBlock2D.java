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
 * One resolution on the way down: residual blocks, each with an attention layer behind it where the block type has one, then a
 * downsampler unless it is the last (Ronneberger et al. 2015, section 2; Ho et al. 2020, appendix B): [B, in, H, W] to
 * [B, out, H/2, W/2].
 */
final class DownBlock2D extends Layer {

    private final List<ResnetBlock2D> resnets;
    private final List<AttentionLayer> attentions;
    private final List<Downsampler> downsamplers;

    DownBlock2D(
            int layers,
            int in,
            int out,
            ResnetStyle style,
            @Nullable Supplier<AttentionLayer> attention,
            @Nullable Downsampler downsampler) {
        resnets = IntStream.range(0, layers)
                .mapToObj(i -> new ResnetBlock2D(i == 0 ? in : out, out, style))
                .toList();
        attentions = attention == null
                ? List.of()
                : Stream.generate(attention).limit(layers).toList();
        downsamplers = downsampler == null ? List.of() : List.of(downsampler);
    }

    /** @param skips receives the output of every layer, for the way up */
    Value forward(Value sample, @Nullable Value timeEmbedding, @Nullable Value context, Deque<Value> skips) {
        Value hidden = sample;
        for (int i = 0; i < resnets.size(); i++) {
            hidden = resnets.get(i).forward(hidden, timeEmbedding);
            hidden = attentions.isEmpty() ? hidden : attentions.get(i).forward(hidden, context);
            skips.push(hidden);
        }
        for (Downsampler downsampler : downsamplers) {
            hidden = downsampler.forward(hidden, timeEmbedding);
            skips.push(hidden);
        }
        return hidden;
    }
}
