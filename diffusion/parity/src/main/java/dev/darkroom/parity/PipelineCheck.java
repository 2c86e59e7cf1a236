package dev.darkroom.parity;

import dev.darkroom.diffusion.pipelines.LatentDiffusion;
import dev.darkroom.diffusion.pipelines.RgbImage;
import dev.darkroom.diffusion.pipelines.Sample;
import dev.darkroom.diffusion.schedulers.NoiseSource;
import dev.darkroom.diffusion.schedulers.Scheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * {@code txt2img}, {@code img2img} and {@code inpaint}: images drawn as a worker draws those of a job, their latents after every step, and
 * what a user gets. Each is prepared alone, and all share the calls of the U-Net.
 */
final class PipelineCheck implements CaseCheck {

    private static final Set<String> ARGUMENTS = Set.of(
            "prompt",
            "negative_prompt",
            "guidance_scale",
            "guidance_rescale",
            "clip_skip",
            "num_images_per_prompt",
            "eta",
            "strength",
            "width",
            "height");

    @Override
    public List<Comparison> check(ParityCase parityCase) {
        PipelineCase expected = new PipelineCase(parityCase, ARGUMENTS);
        Scheduler scheduler = expected.scheduler();
        try (LatentDiffusion model = LatentDiffusion.load(parityCase.model(), parityCase.device())) {
            List<Sample> samples = new ArrayList<>();
            for (NoiseSource noise : expected.noise()) {
                samples.add(model.prepare(expected.request(samples.size()), scheduler)
                        .begin(noise));
            }
            List<float[]> stepLatents = new ArrayList<>();
            while (!samples.getFirst().isFinished()) {
                samples = model.step(samples, 0);
                stepLatents.addAll(latents(samples));
            }
            List<RgbImage> images =
                    samples.stream().map(sample -> model.decode(sample, 0)).toList();
            return List.of(
                    expected.compareTimesteps(scheduler),
                    expected.compareLatents("out.step_latents", stepLatents),
                    expected.compareLatents("out.latents", latents(samples)),
                    expected.compareImages(images));
        }
    }

    private static List<float[]> latents(List<Sample> samples) {
        return samples.stream().map(sample -> sample.state().sample()).toList();
    }
}
