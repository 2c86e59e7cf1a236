package dev.darkroom.diffusion.schedulers;

import java.util.stream.DoubleStream;

/**
 * The noise level sigma = sqrt((1 - alphaBar) / alphaBar) of every training timestep (Song et al., DDIM, arXiv 2010.02502, section 4.3),
 * and the way back from a noise level to a (fractional) timestep, in log sigma as {@code sigma_to_t} of k-diffusion has it.
 *
 * @param sigmas rising with the timestep
 * @param logs their logarithms
 */
@SuppressWarnings("ArrayRecordComponent") // never written to, compared nowhere
record TrainingSigmas(float[] sigmas, float[] logs) {

    static TrainingSigmas of(float[] alphaBar) {
        float[] sigmas = NoiseSchedule.sigmas(alphaBar);
        return new TrainingSigmas(sigmas, LatentMath.each(sigmas.length, t -> LatentMath.log(sigmas[t])));
    }

    float lowest() {
        return sigmas[0];
    }

    float highest() {
        return sigmas[sigmas.length - 1];
    }

    /** Linear interpolation between timesteps, constant beyond both ends. */
    double at(double timestep) {
        int last = sigmas.length - 1;
        if (timestep >= last) {
            return sigmas[last];
        }
        int below = (int) Math.max(timestep, 0);
        double slope = (double) sigmas[below + 1] - sigmas[below];
        return slope * (Math.max(timestep, 0) - below) + sigmas[below];
    }

    double[] at(double[] timesteps) {
        return DoubleStream.of(timesteps).map(this::at).toArray();
    }

    /** The timestep of a noise level by linear interpolation in log sigma. */
    double timestep(double sigma) {
        double log = StrictMath.log(Math.max(sigma, 1e-10));
        int below = 0;
        while (below < logs.length - 2 && logs[below + 1] <= log) {
            below++;
        }
        float distance = logs[below] - logs[below + 1];
        double share = Math.clamp((logs[below] - log) / distance, 0.0, 1.0);
        return (1 - share) * below + share * (below + 1);
    }

    double[] timesteps(double[] levels) {
        return DoubleStream.of(levels).map(this::timestep).toArray();
    }
}
