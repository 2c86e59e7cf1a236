package dev.darkroom.diffusion.networks;

import dev.darkroom.diffusion.layers.Linear;
import dev.darkroom.diffusion.script.Layer;
import dev.darkroom.diffusion.script.Value;
import dev.darkroom.diffusion.script.WeightName;
import java.util.List;

/** A gated feed-forward layer, GEGLU (Shazeer 2020, equation 6), four times as wide inside: [B, N, width] to the same shape. */
final class FeedForward extends Layer.Unary {

    @WeightName("net.0.proj")
    private final Linear gated;

    @WeightName("net.2")
    private final Linear out;

    FeedForward(int width) {
        gated = new Linear(width, 2 * 4 * width);
        out = new Linear(4 * width, width);
    }

    @Override
    public Value forward(Value tokens) {
        List<Value> hiddenAndGate = gated.forward(tokens).chunk(2, -1);
        return out.forward(hiddenAndGate.get(1).gelu(false).timesInPlace(hiddenAndGate.get(0)));
    }
}
