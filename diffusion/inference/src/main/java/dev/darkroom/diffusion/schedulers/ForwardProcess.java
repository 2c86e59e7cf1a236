package dev.darkroom.diffusion.schedulers;

/**
 * What training adds to clean samples: x_t = sqrt(alphaBar_t) x_0 + sqrt(1 - alphaBar_t) epsilon (Ho et al. 2020, equation 4), and
 * what the network is to predict from it.
 */
public final class ForwardProcess {

    private final float[] alphaBar;
    private final Prediction prediction;

    /** @throws dev.darkroom.diffusion.DiffusionException if the configuration asks for something that is not trained here */
    public ForwardProcess(SchedulerConfig config) {
        alphaBar = NoiseSchedule.alphaBar(config, NoiseSchedule.Defaults.PAPER);
        prediction = Prediction.of(config, Prediction.NOISE_OR_VELOCITY);
    }

    /** How many timesteps there are. */
    public int timesteps() {
        return alphaBar.length;
    }

    /** The share of x_0 in x_t, sqrt(alphaBar_t). */
    public float signal(int timestep) {
        return LatentMath.sqrt(alphaBar[timestep]);
    }

    /** The share of the noise in x_t, sqrt(1 - alphaBar_t). */
    public float spread(int timestep) {
        return LatentMath.sqrt(1 - alphaBar[timestep]);
    }

    /** Whether the network predicts the velocity rather than the noise. */
    public boolean predictsVelocity() {
        return prediction == Prediction.V_PREDICTION;
    }

    /**
     * The weight of a timestep in the loss: min(SNR, gamma) as a loss on x_0 (Hang et al. 2023, equation 8), in terms of what is
     * predicted.
     */
    public float minSnrWeight(int timestep, double gamma) {
        double snr = alphaBar[timestep] / (1.0 - alphaBar[timestep]);
        return (float) (Math.min(snr, gamma) / (predictsVelocity() ? snr + 1 : snr));
    }
}
