package dev.darkroom.training;

import dev.darkroom.diffusion.script.Layer;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.script.Value;
import dev.darkroom.diffusion.script.WeightName;
import java.util.List;

/**
 * L = E[w_t || target - model(x_t, t, c) ||^2], x_t = a_t x_0 + s_t epsilon (Ho et al. 2020, equation 14; Rombach et al. 2022,
 * equation 3). The target is the noise epsilon or the velocity a_t epsilon - s_t x_0 (Salimans and Ho 2022, appendix D).
 */
final class DiffusionLoss extends Layer {

    /** What the program computes. */
    static final List<String> OUTPUTS = List.of("loss", "unweighted_loss");

    private static final int UNCONDITIONAL_INPUTS = 6;

    @WeightName("")
    private final NoisePredictor model;

    private final boolean predictsVelocity;

    DiffusionLoss(NoisePredictor model, boolean predictsVelocity) {
        this.model = model;
        this.predictsVelocity = predictsVelocity;
    }

    /**
     * The loss of a batch as a program of: x_0 and epsilon [B, C, H, W], a_t and s_t [B, 1, 1, 1], t [B], w_t [B, 1], and the
     * condition where the model has one.
     */
    Program program() {
        return Program.trace(this, model.isConditional() ? UNCONDITIONAL_INPUTS + 1 : UNCONDITIONAL_INPUTS, inputs -> {
            Value clean = inputs.get(0);
            Value noise = inputs.get(1);
            Value signal = inputs.get(2);
            Value spread = inputs.get(3);
            Value timestep = inputs.get(4);
            Value weight = inputs.get(5);

            Value noisy = signal.times(clean).plus(spread.times(noise));
            Value target = predictsVelocity ? signal.times(noise).minus(spread.times(clean)) : noise;
            Value prediction = model.predict(noisy, timestep, inputs.subList(UNCONDITIONAL_INPUTS, inputs.size()));
            Value errors = prediction.minus(target).square().flatten(1, 3).mean(1); // [B, 1]
            return List.of(errors.times(weight).mean(), errors.mean());
        });
    }
}
