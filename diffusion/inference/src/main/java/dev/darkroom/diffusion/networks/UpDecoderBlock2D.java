package dev.darkroom.diffusion.networks;

import dev.darkroom.diffusion.script.Layer;
import dev.darkroom.diffusion.script.Value;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One resolution of a decoder, without skip connections (Esser et al. 2021): [B, in, h, w] to [B, out, 2h, 2w], or the same size at the
 * last.
 */
final class UpDecoderBlock2D extends Layer.Unary {

    private final List<ResnetBlock2D> resnets;
    private final List<AttentionLayer> attentions;
    private final List<Upsample2D> upsamplers;

    UpDecoderBlock2D(
            int layers,
            int in,
            int out,
            ResnetStyle style,
            @Nullable Supplier<AttentionLayer> attention,
            boolean upsample) {
        resnets = IntStream.range(0, layers)
                .mapToObj(i -> new ResnetBlock2D(i == 0 ? in : out, out, style))
                .toList();
        attentions = attention == null
                ? List.of()
                : Stream.generate(attention).limit(layers).toList();
        upsamplers = upsample ? List.of(new Upsample2D(out)) : List.of();
    }

    @Override
    public Value forward(Value sample) {
        Value hidden = sample;
        for (int i = 0; i < resnets.size(); i++) {
            hidden = resnets.get(i).forward(hidden, null);
            hidden = attentions.isEmpty() ? hidden : attentions.get(i).forward(hidden, null);
        }
        for (Upsample2D upsampler : upsamplers) {
            hidden = upsampler.forward(hidden);
        }
        return hidden;
    }
}
