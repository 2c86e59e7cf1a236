package dev.darkroom.parity;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.pipelines.RgbImage;
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
            List<Tensor> images =
                    pipeline.generate(scheduler, new int[0], start.get(3), start.get(2), expected.noise());
            return List.of(expected.compareImages(
                    images.stream().map(image -> RgbImage.of(image, 0)).toList()));
        }
    }

    private static Optional<Path> folder(ParityCase parityCase, String component) {
        return Optional.ofNullable(
                        parityCase.json().path("models").path(component).textValue())
                .map(parityCase.root()::resolve);
    }
}
