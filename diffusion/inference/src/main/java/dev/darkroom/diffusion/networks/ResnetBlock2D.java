package dev.darkroom.diffusion.networks;

import dev.darkroom.diffusion.layers.Activation;
import dev.darkroom.diffusion.layers.Conv2d;
import dev.darkroom.diffusion.layers.GroupNorm;
import dev.darkroom.diffusion.layers.Linear;
import dev.darkroom.diffusion.script.Layer;
import dev.darkroom.diffusion.script.Value;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A residual block (He et al. 2016) of two convolutions, between which the time embedding is added (Ho et al. 2020, appendix B) or scales
 * and shifts (Dhariwal and Nichol 2021, section 3.1, AdaGN): [B, in, H, W] and a time embedding [B, T] to [B, out, H, W].
 */
final class ResnetBlock2D extends Layer {

    private final GroupNorm norm1;
    private final Conv2d conv1;
    private final @Nullable Linear timeEmbProj;
    private final GroupNorm norm2;
    private final Conv2d conv2;
    private final @Nullable Conv2d convShortcut;
    private final Activation activation;
    private final boolean scaleAndShift;
    private final double outputScale;
    private final boolean activatesTime;

    ResnetBlock2D(int in, int out, ResnetStyle style) {
        norm1 = new GroupNorm(style.groups(), in, style.epsilon());
        conv1 = new Conv2d(in, out, 3);
        timeEmbProj = style.timeChannels() == 0
                ? null
                : new Linear(style.timeChannels(), style.scaleAndShift() ? 2 * out : out);
        norm2 = new GroupNorm(style.groups(), out, style.epsilon());
        conv2 = new Conv2d(out, out, 3);
        convShortcut = in == out ? null : new Conv2d(in, out, 1);
        activation = style.activation();
        scaleAndShift = style.scaleAndShift();
        outputScale = style.outputScale();
        activatesTime = style.activatesTime();
    }

    Value forward(Value input, @Nullable Value timeEmbedding) {
        return forward(input, timeEmbedding, UnaryOperator.identity());
    }

    /** @param resize changes height and width on both ways through the block */
    Value forward(Value input, @Nullable Value timeEmbedding, UnaryOperator<Value> resize) {
        Value hidden = conv1.forward(resize.apply(activation.apply(norm1.forward(input))));
        Value shortcut = resize.apply(input);
        if (timeEmbProj != null && timeEmbedding != null) {
            Value time = timeEmbProj
                    .forward(activatesTime ? activation.apply(timeEmbedding) : timeEmbedding)
                    .unsqueeze(-1)
                    .unsqueeze(-1);
            hidden = scaleAndShift
                    ? scaleAndShift(norm2.forward(hidden), time)
                    : norm2.forward(hidden.plusInPlace(time));
        } else {
            hidden = norm2.forward(hidden);
        }
        hidden = conv2.forward(activation.apply(hidden));
        shortcut = convShortcut == null ? shortcut : convShortcut.forward(shortcut);
        return hidden.plusInPlace(shortcut).dividedBy(outputScale);
    }

    private static Value scaleAndShift(Value hidden, Value time) {
        List<Value> scaleAndShift = time.chunk(2, 1);
        return hidden.times(scaleAndShift.get(0).plus(1)).plus(scaleAndShift.get(1));
    }
}
