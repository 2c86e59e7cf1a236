package dev.darkroom.training;

import dev.darkroom.diffusion.runtime.Tensor;

/**
 * Gives every latent channel zero mean and unit deviation by changing the 1x1 convolutions around the latent, so that a diffusion
 * model needs no scaling factor (Rombach et al. 2022, appendix G, which scales all channels by one number).
 *
 * @param mean [C], one number a channel
 * @param deviation [C] likewise
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
record UnitLatents(float[] mean, float[] deviation) {

    static final String BEFORE = "quant_conv";
    static final String BEHIND = "post_quant_conv";

    /** Measures latents, each [C, h, w], flat. */
    static UnitLatents measure(Iterable<float[]> latents, int channels) {
        double[] sum = new double[channels];
        double[] squares = new double[channels];
        long count = 0;
        for (float[] latent : latents) {
            int cells = latent.length / channels;
            count += cells;
            for (int i = 0; i < latent.length; i++) {
                sum[i / cells] += latent[i];
                squares[i / cells] += (double) latent[i] * latent[i];
            }
        }
        float[] mean = new float[channels];
        float[] deviation = new float[channels];
        for (int c = 0; c < channels; c++) {
            mean[c] = (float) (sum[c] / count);
            deviation[c] = (float) Math.sqrt(Math.max(squares[c] / count - (double) mean[c] * mean[c], 1e-12));
        }
        return new UnitLatents(mean, deviation);
    }

    /** One over the deviation over all channels, for autoencoders without those convolutions. */
    double scalingFactor() {
        double variance = 0;
        for (float value : deviation) {
            variance += (double) value * value / deviation.length;
        }
        return 1 / Math.sqrt(variance);
    }

    /**
     * The changed weight.
     *
     * @param weight of that name, [2C, 2C, 1, 1] or [C, C, 1, 1], or a bias, [2C] or [C]; others remain as they are
     * @param behind the weight of {@link #BEHIND}, before its change
     */
    Tensor apply(String name, Tensor weight, Tensor behind) {
        return switch (name) {
            case BEFORE + ".weight" -> beforeWeight(weight);
            case BEFORE + ".bias" -> beforeBias(weight);
            case BEHIND + ".weight" -> behindWeight(weight);
            case BEHIND + ".bias" -> behindBias(weight, behind);
            default -> weight;
        };
    }

    /** The first half of the rows gives the mean, the second the log-variance, which no factor before the exponential changes. */
    private Tensor beforeWeight(Tensor weight) {
        int inputs = weight.shape().get(1);
        float[] values = weight.values().clone();
        for (int c = 0; c < mean.length; c++) {
            for (int i = 0; i < inputs; i++) {
                values[c * inputs + i] /= deviation[c];
            }
        }
        return new Tensor(weight.shape(), values);
    }

    private Tensor beforeBias(Tensor bias) {
        float[] values = bias.values().clone();
        for (int c = 0; c < mean.length; c++) {
            values[c] = (values[c] - mean[c]) / deviation[c];
            values[mean.length + c] -= 2 * (float) Math.log(deviation[c]);
        }
        return new Tensor(bias.shape(), values);
    }

    private Tensor behindWeight(Tensor weight) {
        float[] values = weight.values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] *= deviation[i % mean.length];
        }
        return new Tensor(weight.shape(), values);
    }

    private Tensor behindBias(Tensor bias, Tensor weight) {
        float[] values = bias.values().clone();
        for (int i = 0; i < weight.values().length; i++) {
            values[i / mean.length] += weight.values()[i] * mean[i % mean.length];
        }
        return new Tensor(bias.shape(), values);
    }
}
