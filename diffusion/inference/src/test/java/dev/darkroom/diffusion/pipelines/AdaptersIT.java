package dev.darkroom.diffusion.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.darkroom.diffusion.adapters.Adapters;
import dev.darkroom.diffusion.adapters.ScaledLora;
import dev.darkroom.diffusion.adapters.TextualInversion;
import dev.darkroom.diffusion.checkpoints.SyntheticFiles;
import dev.darkroom.diffusion.random.TorchGenerator;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.weights.SafeTensors;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** LoRA and textual inversion change the latents of a tiny model as they do in diffusers. */
class AdaptersIT {

    private static final Path FILES = SyntheticFiles.FORMATS.resolve("adapters");
    private static final Path MODEL = Path.of("../parity/src/test/resources/parity/pipelines/p1");
    private static final SafeTensors GOLDEN = SafeTensors.open(FILES.resolve("latents.safetensors"));
    private static final int SIDE = 32;

    private static LatentDiffusion base;

    @BeforeAll
    static void load() {
        base = LatentDiffusion.load(MODEL, Device.cpu());
    }

    @AfterAll
    static void close() {
        base.close();
    }

    @Test
    void shouldApplyKohyaFiles() {
        assertDraws("kohya", loras(lora("kohya", 0.8)), "a red apple");
    }

    @Test
    void shouldApplyPeftFilesByTheConfigurationInTheirHeader() {
        assertDraws("peft", loras(lora("peft", 1)), "a red apple");
    }

    @Test
    void shouldApplyFilesThatNameAttentionProcessors() {
        assertDraws("old", loras(lora("old", 1)), "a red apple");
    }

    @Test
    void shouldApplySeveralByTheirWeights() {
        assertDraws("several", loras(lora("kohya", -0.5), lora("peft", 0.6), lora("old", 0.3)), "a red apple");
    }

    @Test
    void shouldApplyInnerConvolutions() {
        assertDraws("locon", loras(lora("locon", 0.7)), "a red apple");
    }

    @Test
    void shouldReadLearnedWords() {
        assertDraws("words", new Adapters(List.of(), words()), "a <toy> and a <robot>, moody light");
    }

    @Test
    void shouldCombineLearnedWordsAndLoras() {
        assertDraws(
                "words-and-lora",
                new Adapters(List.of(lora("kohya", 1)), words()),
                "a <toy> and a <robot>, moody light");
    }

    @Test
    void shouldLeaveTheBaseAsItIs() {
        base.with(loras(lora("kohya", 1))).close();

        assertClose(draw(base, "a red apple"), "base");
    }

    private static void assertDraws(String name, Adapters adapters, String prompt) {
        try (LatentDiffusion adapted = base.with(adapters)) {
            assertClose(draw(adapted, prompt), name);
        }
    }

    private static void assertClose(float[] latents, String name) {
        assertThat(latents).containsExactly(GOLDEN.floats(name), within(1e-4f));
    }

    private static float[] draw(LatentDiffusion model, String prompt) {
        return Latents.of(model, new DrawRequest(prompt, SIDE, SIDE, "ddim", 3, 4), new TorchGenerator(5)::randn);
    }

    private static Adapters loras(ScaledLora... uses) {
        return new Adapters(List.of(uses), List.of());
    }

    private static ScaledLora lora(String name, double weight) {
        return new ScaledLora(FILES.resolve(name + ".safetensors"), weight);
    }

    private static List<TextualInversion> words() {
        return List.of(
                new TextualInversion(FILES.resolve("moody.safetensors"), Optional.empty()),
                new TextualInversion(FILES.resolve("word.safetensors"), Optional.empty()),
                new TextualInversion(FILES.resolve("words.safetensors"), Optional.empty()));
    }
}
