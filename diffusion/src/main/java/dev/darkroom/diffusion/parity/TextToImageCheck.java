package dev.darkroom.diffusion.parity;

import dev.darkroom.diffusion.pipelines.BatchNoise;
import dev.darkroom.diffusion.pipelines.TextToImagePipeline;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.schedulers.Scheduler;
import java.util.List;
import java.util.Set;

/** {@code txt2img}: a whole call of the pipeline, its latents after every step and the pictures. */
final class TextToImageCheck implements CaseCheck {

    private static final Set<String> ARGUMENTS = Set.of(
            "prompt",
            "negative_prompt",
            "guidance_scale",
            "guidance_rescale",
            "width",
            "height",
            "clip_skip",
            "num_images_per_prompt",
            "eta");

    @Override
    public List<Comparison> check(ParityCase parityCase) {
        PipelineCase expected = new PipelineCase(parityCase, ARGUMENTS);
        Tensor latent = ParityCase.tensor(expected.golden(), "out.latents");
        int count = latent.shape().get(0);
        int height = latent.shape().get(2);
        int width = latent.shape().get(3);
        Scheduler scheduler = expected.scheduler();
        try (TextToImagePipeline pipeline = TextToImagePipeline.load(parityCase.model(), Device.cpu())) {
            TextToImagePipeline.Call call = new TextToImagePipeline.Call(
                    expected.texts("prompt", count),
                    expected.texts("negative_prompt", count),
                    width,
                    height,
                    scheduler,
                    expected.guidance(),
                    expected.clipSkip(),
                    BatchNoise.share(new RecordedNoise(expected.golden(), "in.latents"), count));
            List<float[]> latents = pipeline.generate(call, expected::onStep);
            List<float[]> pictures = latents.stream()
                    .map(finished -> pipeline.decode(finished, width, height).values())
                    .toList();
            return expected.compare(scheduler, latents, pictures);
        }
    }
}
