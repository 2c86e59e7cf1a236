package dev.darkroom.diffusion.runtime;

/**
 * Hyper-parameters of AdamW (Loshchilov and Hutter 2019, algorithm 2).
 *
 * @param maxGradientNorm gradients of a greater Euclidean norm, over all weights together, are shortened to it
 */
public record AdamW(double beta1, double beta2, double epsilon, double weightDecay, double maxGradientNorm) {}
