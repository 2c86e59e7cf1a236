package dev.darkroom.parity;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.pipelines.BatchNoise;
import dev.darkroom.diffusion.pipelines.UnconditionalPipeline;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.schedulers.Scheduler;
import dev.darkroom.diffusion.weights.Shape;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code uncond_pipeline}: DDPM, DDIM and latent diffusion without a text. */
final class UnconditionalCheck implements CaseCheck {

    private static final Set<String> PIPELINES = Set.of("DDPMPipeline", "DDIMPipeline", "LDMPipeline");
    private static final double TOLERANCE = 2e-4;

    @Override
    public List<Comparison> check(ParityCase parityCase) {
        String pipelineClass = parityCase.json().path("cls").asText();
        if (!PIPELINES.contains(pipelineClass)) {
            throw DiffusionException.unsupported(parityCase.id(), "cls = \"" + pipelineClass + "\"");
        }
        PipelineCase expected = new PipelineCase(parityCase, Set.of("eta"));
        Shape start = expected.tensor("noise.0").shape();
        Scheduler scheduler = expected.scheduler();
        try (UnconditionalPipeline pipeline = UnconditionalPipeline.load(
                folder(parityCase, "unet").orElseThrow(), folder(parityCase, "vqvae"), parityCase.device())) {
            List<Tensor> images = pipeline.generate(
                    scheduler,
                    new int[0],
                    start.get(3),
                    start.get(2),
                    BatchNoise.share(expected.recordedNoise(), start.get(0)));
            return List.of(Comparison.of("out.image", channelsLast(images), expected.tensor("out.image"), TOLERANCE));
        }
    }

    private static Optional<Path> folder(ParityCase parityCase, String component) {
        return Optional.ofNullable(
                        parityCase.json().path("models").path(component).textValue())
                .map(parityCase.root()::resolve);
    }

    /** Images [1, C, H, W] to a batch [B, H, W, C]. */
    private static Tensor channelsLast(List<Tensor> images) {
        Shape shape = images.get(0).shape();
        int channels = shape.get(1);
        int pixels = shape.get(2) * shape.get(3);
        float[] values = new float[images.size() * channels * pixels];
        for (int i = 0; i < values.length; i++) {
            int pixel = i / channels % pixels;
            values[i] = images.get(i / (channels * pixels)).values()[i % channels * pixels + pixel];
        }
        return Tensor.of(values, images.size(), shape.get(2), shape.get(3), channels);
    }
}
