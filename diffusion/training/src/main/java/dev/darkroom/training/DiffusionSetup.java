package dev.darkroom.training;

import dev.darkroom.diffusion.schedulers.ForwardProcess;

/**
 * What a diffusion training begins with.
 *
 * @param process how samples are noised
 */
record DiffusionSetup(
        DiffusionOptions options, NoisePredictor predictor, ForwardProcess process, TrainingSamples samples) {}
