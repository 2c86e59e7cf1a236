package dev.darkroom.parity;

import dev.darkroom.diffusion.pipelines.ImageToImagePipeline;
import dev.darkroom.diffusion.pipelines.InpaintingPipeline;
import dev.darkroom.diffusion.pipelines.ModelParts;
import dev.darkroom.diffusion.pipelines.SamplingRequest;
import dev.darkroom.diffusion.pipelines.TextToImagePipeline;
import dev.darkroom.diffusion.runtime.Precision;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.schedulers.Scheduler;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** {@code txt2img}, {@code img2img} and {@code inpaint}: whole calls, their latents after every step and their images. */
final class PipelineChecks {

    private static final Set<String> COMMON_ARGUMENTS = Set.of(
            "prompt",
            "negative_prompt",
            "guidance_scale",
            "guidance_rescale",
            "clip_skip",
            "num_images_per_prompt",
            "eta");

    private PipelineChecks() {}

    /** Runs one pipeline. */
    private interface Call {
        List<float[]> generate(ModelParts model, PipelineCase expected, SamplingRequest sampling);
    }

    static List<Comparison> textToImage(ParityCase parityCase) {
        return check(parityCase, Set.of("width", "height"), (model, expected, sampling) -> {
            Tensor latents = expected.tensor("out.latents");
            return new TextToImagePipeline(model)
                    .generate(sampling, latents.shape().get(3), latents.shape().get(2), expected::onStep);
        });
    }

    static List<Comparison> imageToImage(ParityCase parityCase) {
        return check(
                parityCase,
                Set.of("strength"),
                (model, expected, sampling) -> new ImageToImagePipeline(model)
                        .generate(sampling, image(expected), expected.number("strength", 0.8), expected::onStep));
    }

    static List<Comparison> inpaint(ParityCase parityCase) {
        return check(
                parityCase,
                Set.of("strength", "width", "height"),
                (model, expected, sampling) -> new InpaintingPipeline(model)
                        .generate(
                                sampling,
                                image(expected),
                                expected.tensor("in.mask"),
                                expected.number("strength", 1),
                                expected::onStep));
    }

    private static List<Comparison> check(ParityCase parityCase, Set<String> ownArguments, Call call) {
        Set<String> arguments = new HashSet<>(COMMON_ARGUMENTS);
        arguments.addAll(ownArguments);
        PipelineCase expected = new PipelineCase(parityCase, arguments);
        Tensor latent = expected.tensor("out.latents");
        int count = latent.shape().get(0);
        int height = latent.shape().get(2);
        int width = latent.shape().get(3);
        Scheduler scheduler = expected.scheduler();
        try (ModelParts model = ModelParts.load(parityCase.model(), parityCase.device(), Precision.FP32)) {
            List<float[]> latents = call.generate(model, expected, expected.sampling(scheduler, count));
            TextToImagePipeline pipeline = new TextToImagePipeline(model);
            List<float[]> images = latents.stream()
                    .map(finished -> pipeline.decode(finished, width, height).values())
                    .toList();
            return expected.compare(scheduler, latents, images);
        }
    }

    /** Images are recorded in 0..1, and networks take them in -1..1. */
    private static Tensor image(PipelineCase expected) {
        Tensor recorded = expected.tensor("in.image");
        float[] values = new float[recorded.values().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = 2 * recorded.values()[i] - 1;
        }
        return new Tensor(recorded.shape(), values);
    }
}
