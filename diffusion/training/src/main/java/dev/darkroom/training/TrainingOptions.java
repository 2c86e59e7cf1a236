package dev.darkroom.training;

import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.runtime.AdamW;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.Precision;
import dev.darkroom.diffusion.weights.ElementType;
import java.util.Map;

/**
 * What all trainings have in common, by the names of the configuration file.
 *
 * @param steps updates of the weights
 * @param batchSize samples of one call
 * @param accumulation calls of one update
 * @param warmupSteps updates over which the learning rate rises to {@code learningRate}, from which it falls along a cosine to zero
 * @param emaDecay how much of the moving average, which is what is saved, remains at each update; 0 saves the weights themselves
 * @param seed of the initial weights, the noise and the order of the images
 * @param checkpointEvery updates between checkpoints
 * @param sampleEvery updates between sample sheets, 0 for none but the last
 * @param precision name of the type that the networks compute in, {@code fp32} or {@code bf16}
 * @param savedAs type of the saved weights
 */
record TrainingOptions(
        int steps,
        int batchSize,
        int accumulation,
        double learningRate,
        int warmupSteps,
        AdamW optimizer,
        double emaDecay,
        int seed,
        int checkpointEvery,
        int sampleEvery,
        String precision,
        ElementType savedAs) {

    /** Reads the fields {@code steps}, {@code batch_size} and so on. */
    static TrainingOptions read(ConfigFile file) {
        AdamW optimizer = new AdamW(
                share(file, "adam_beta1", 0.9),
                share(file, "adam_beta2", 0.999),
                positive(file, "adam_epsilon", 1e-8),
                notNegative(file, "weight_decay", 0.01),
                positive(file, "max_gradient_norm", 1));
        return new TrainingOptions(
                file.size("steps"),
                file.size("batch_size", 16),
                file.size("gradient_accumulation", 1),
                positive(file, "learning_rate", 1e-3),
                (int) notNegative(file, "warmup_steps", 50),
                optimizer,
                share(file, "ema_decay", 0.999),
                file.integer("seed", 0),
                file.size("checkpoint_every", 500),
                (int) notNegative(file, "sample_every", 0),
                precision(file),
                file.choice("save_as", "fp32", Map.of("fp32", ElementType.F32, "fp16", ElementType.F16)));
    }

    /** Linear rise, then half a cosine down to zero (Loshchilov and Hutter 2017, equation 5). */
    double learningRate(int step) {
        if (step < warmupSteps) {
            return learningRate * (step + 1) / warmupSteps;
        }
        double progress = (double) (step - warmupSteps) / Math.max(1, steps - warmupSteps);
        return learningRate * 0.5 * (1 + Math.cos(Math.PI * progress));
    }

    /** Early averages forget faster, so that the initial weights do not linger in them. */
    double averageDecay(int step) {
        return Math.min(emaDecay, (1.0 + step) / (10.0 + step));
    }

    /**
     * The type to compute in.
     *
     * @throws dev.darkroom.diffusion.DiffusionException if the device has no instructions for it
     */
    Precision precisionOn(Device device) {
        return Precision.parse(precision, device);
    }

    /** Float16 is none of them: gradients below its range would be lost. */
    private static String precision(ConfigFile file) {
        String precision = file.text("precision", "fp32");
        if (precision.equals("fp16")) {
            throw file.bad("precision = fp16 loses small gradients; bf16 is as fast and does not");
        }
        return file.choice("precision", "fp32", Map.of("fp32", precision, "bf16", precision));
    }

    /** Samples of one update. */
    int samplesPerStep() {
        return batchSize * accumulation;
    }

    private static double positive(ConfigFile file, String field, double otherwise) {
        double value = file.number(field, otherwise);
        if (!(value > 0) || !Double.isFinite(value)) {
            throw file.bad(field + " = " + value + " is not above 0");
        }
        return value;
    }

    /** A number from 0 on. */
    static double notNegative(ConfigFile file, String field, double otherwise) {
        double value = file.number(field, otherwise);
        if (!(value >= 0) || value > Integer.MAX_VALUE) {
            throw file.bad(field + " = " + value + " is not 0 or more");
        }
        return value;
    }

    /** A number from 0 to below 1. */
    static double share(ConfigFile file, String field, double otherwise) {
        double value = file.number(field, otherwise);
        if (!(value >= 0) || value >= 1) {
            throw file.bad(field + " = " + value + " is not from 0 to below 1");
        }
        return value;
    }
}
