package dev.darkroom.diffusion.schedulers;

import java.util.EnumSet;
import java.util.Set;

/**
 * What the model predicts. With x_t = alpha x_0 + sigma epsilon: the noise epsilon, the clean sample x_0, the velocity
 * v = alpha epsilon - sigma x_0 (Salimans and Ho, Progressive Distillation, appendix D), or the flow epsilon - x_0.
 */
enum Prediction {
    EPSILON,
    SAMPLE,
    V_PREDICTION,
    FLOW_PREDICTION;

    static final Set<Prediction> ANY_DIFFUSION = EnumSet.of(EPSILON, SAMPLE, V_PREDICTION);
    static final Set<Prediction> NOISE_OR_VELOCITY = EnumSet.of(EPSILON, V_PREDICTION);
    static final Set<Prediction> ANY = EnumSet.allOf(Prediction.class);

    static Prediction of(SchedulerConfig config, Set<Prediction> allowed) {
        return config.choice("prediction_type", EPSILON, allowed);
    }

    /** x_0 from the model's output for x_t = alpha x_0 + sigma epsilon. */
    float[] denoised(float[] sample, float[] output, float alpha, float sigma) {
        return switch (this) {
            case EPSILON -> LatentMath.each(sample.length, i -> (sample[i] - sigma * output[i]) / alpha);
            case SAMPLE -> output;
            case V_PREDICTION -> LatentMath.each(sample.length, i -> alpha * sample[i] - sigma * output[i]);
            case FLOW_PREDICTION -> LatentMath.each(sample.length, i -> sample[i] - sigma * output[i]);
        };
    }

    /** epsilon from the model's output for x_t = alpha x_0 + sigma epsilon. */
    float[] noise(float[] sample, float[] output, float alpha, float sigma) {
        return switch (this) {
            case EPSILON -> output;
            case SAMPLE -> LatentMath.each(sample.length, i -> (sample[i] - alpha * output[i]) / sigma);
            case V_PREDICTION -> LatentMath.each(sample.length, i -> alpha * output[i] + sigma * sample[i]);
            case FLOW_PREDICTION -> LatentMath.each(sample.length, i -> sample[i] + alpha * output[i]);
        };
    }

    /** x_0 from the model's output for the unscaled x = x_0 + sigma epsilon. */
    float[] denoised(float[] sample, float[] output, float sigma) {
        return switch (this) {
            case EPSILON, FLOW_PREDICTION -> LatentMath.each(sample.length, i -> sample[i] - sigma * output[i]);
            case SAMPLE -> output;
            case V_PREDICTION -> {
                float variance = sigma * sigma + 1;
                float outputScale = -sigma / LatentMath.sqrt(variance);
                yield LatentMath.each(sample.length, i -> output[i] * outputScale + sample[i] / variance);
            }
        };
    }
}
