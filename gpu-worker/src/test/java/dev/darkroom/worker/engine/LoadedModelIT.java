package dev.darkroom.worker.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.adapters.TextualInversion;
import dev.darkroom.diffusion.model.ModelDescription;
import dev.darkroom.diffusion.pipelines.LatentDiffusion;
import dev.darkroom.diffusion.pipelines.TextToImageRequest;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.Precision;
import dev.darkroom.events.LoraUse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LoadedModelIT {
    private static final Path RESOURCES = Path.of(System.getProperty("darkroom.root"), "diffusion/src/test/resources");
    private static final Path TINY = RESOURCES.resolve("parity/pipelines/p1");
    private static final Path ADAPTERS = RESOURCES.resolve("formats/adapters");
    private static final ModelRegistry.Model MODEL = new ModelRegistry.Model(
            TINY,
            ModelDescription.read(TINY),
            Map.of("ink", ADAPTERS.resolve("kohya.safetensors"), "neon", ADAPTERS.resolve("peft.safetensors")),
            List.of(new TextualInversion(ADAPTERS.resolve("moody.safetensors"), Optional.empty())));

    @Test
    void shouldDrawWithTheAdaptersThatAJobNames() {
        try (LoadedModel model = new LoadedModel(MODEL, Device.cpu(), Precision.FP32)) {
            byte[] plain = draw(model, "an apple");
            byte[] ink = draw(model, "an apple", new LoraUse("ink", 0.8));

            assertThat(ink).isNotEqualTo(plain);
            assertThat(draw(model, "an apple", new LoraUse("ink", 0))).isEqualTo(plain);
            assertThat(draw(model, "an apple", new LoraUse("neon", 1), new LoraUse("ink", 1)))
                    .isNotEqualTo(ink);
            assertThat(draw(model, "an apple", new LoraUse("ink", 0.8))).isEqualTo(ink);
            assertThat(draw(model, "an apple")).isEqualTo(plain);
            assertThat(draw(model, "an apple, moody")).isNotEqualTo(draw(model, "an apple, mood"));
        }
    }

    @Test
    void shouldNameAnAdaptationThatIsNotThere() {
        try (LoadedModel model = new LoadedModel(MODEL, Device.cpu(), Precision.FP32)) {
            assertThatExceptionOfType(DiffusionException.class)
                    .isThrownBy(() -> draw(model, "an apple", new LoraUse("oil", 1)))
                    .withMessageContaining("has no adaptation \"oil\"");
        }
    }

    private static byte[] draw(LoadedModel model, String prompt, LoraUse... loras) {
        LatentDiffusion diffusion = model.with(MODEL, List.of(loras));
        TextToImageRequest request = new TextToImageRequest(prompt, "", 32, 32, 2, 4, "ddim", 7, 1);
        return diffusion.textToImage(request, (step, steps) -> true).getFirst().rgb();
    }
}
