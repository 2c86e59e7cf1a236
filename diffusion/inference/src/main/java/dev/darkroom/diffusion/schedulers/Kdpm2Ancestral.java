package dev.darkroom.diffusion.schedulers;

/** {@link Kdpm2} to a lower noise level than wanted, the difference made up by fresh noise as in {@link EulerAncestral}. */
final class Kdpm2Ancestral extends Kdpm2 {

    Kdpm2Ancestral(SchedulerConfig config, int steps) {
        super(config, steps, EulerAncestral::ancestralTarget);
    }

    @Override
    public StepResult step(SchedulerState state, float[] modelOutput, NoiseSource noise) {
        StepResult result = super.step(state, modelOutput, noise);
        if (state.memory().isEmpty()) {
            return result;
        }
        float[] drifted = result.state().sample();
        float[] fresh = noise.draw(drifted.length);
        float up = EulerAncestral.ancestralNoise(sigmas[state.index() - 1], sigmas[state.index()]);
        float[] next = LatentMath.each(drifted.length, i -> drifted[i] + fresh[i] * up);
        return new StepResult(result.state().withSample(next), result.denoised());
    }
}
