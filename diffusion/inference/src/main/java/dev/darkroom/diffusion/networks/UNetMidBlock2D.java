package dev.darkroom.diffusion.networks;

import dev.darkroom.diffusion.script.Layer;
import dev.darkroom.diffusion.script.Value;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The lowest resolution: residual blocks, attention between them (Ho et al. 2020, appendix B): [B, C, H, W] to the same shape. */
final class UNetMidBlock2D extends Layer {

    private final List<ResnetBlock2D> resnets;
    private final List<AttentionLayer> attentions;

    /** @param layers how many residual blocks follow the first one */
    UNetMidBlock2D(int layers, int channels, ResnetStyle style, @Nullable Supplier<AttentionLayer> attention) {
        resnets = Stream.generate(() -> new ResnetBlock2D(channels, channels, style))
                .limit(layers + 1L)
                .toList();
        attentions = attention == null
                ? List.of()
                : Stream.generate(attention).limit(layers).toList();
    }

    Value forward(Value sample, @Nullable Value timeEmbedding, @Nullable Value context) {
        Value hidden = resnets.get(0).forward(sample, timeEmbedding);
        for (int i = 1; i < resnets.size(); i++) {
            hidden = attentions.isEmpty() ? hidden : attentions.get(i - 1).forward(hidden, context);
            hidden = resnets.get(i).forward(hidden, timeEmbedding);
        }
        return hidden;
    }
}
