/**
 * Samplers of diffusion models, one algorithm per file, most of them in three families: {@link AlphaBarScheduler} works on the training
 * schedule's alphaBar, {@link SigmaScheduler} integrates in sigma, {@link LambdaScheduler} in the half log signal-to-noise ratio.
 */
@NullMarked
package dev.darkroom.diffusion.schedulers;

import org.jspecify.annotations.NullMarked;
