package dev.darkroom.diffusion.pipelines;

/**
 * Classifier-free guidance (Ho and Salimans 2022, equation 6, in the form u + w (c - u)), optionally brought back to the spread of the
 * conditional prediction (Lin et al. 2023, equations 15 and 16).
 *
 * @param scale w; 1 or less asks the network for no unconditional prediction at all
 * @param rescale how much of the correction to apply, 0 for none to 1
 */
public record Guidance(double scale, double rescale) {

    public Guidance(double scale) {
        this(scale, 0);
    }

    public boolean isOn() {
        return scale > 1;
    }

    float[] combine(float[] unconditional, float[] conditional) {
        float[] guided = new float[conditional.length];
        for (int i = 0; i < guided.length; i++) {
            guided[i] = unconditional[i] + (float) scale * (conditional[i] - unconditional[i]);
        }
        return rescale > 0 ? rescaled(guided, conditional) : guided;
    }

    private float[] rescaled(float[] guided, float[] conditional) {
        double ratio = standardDeviation(conditional) / standardDeviation(guided);
        float factor = (float) (rescale * ratio + 1 - rescale);
        return LatentBatches.scaled(guided, factor);
    }

    private static double standardDeviation(float[] values) {
        double mean = 0;
        for (float value : values) {
            mean += value;
        }
        mean /= values.length;
        double squares = 0;
        for (float value : values) {
            squares += (value - mean) * (value - mean);
        }
        return Math.sqrt(squares / (values.length - 1));
    }
}
