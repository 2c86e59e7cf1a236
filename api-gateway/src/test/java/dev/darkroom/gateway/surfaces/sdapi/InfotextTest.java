package dev.darkroom.gateway.surfaces.sdapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class InfotextTest {
    @Test
    void shouldReadPromptsAndSettings() {
        assertThat(Infotext.read("""
                        a red
                        apple
                        Negative prompt: green,
                        blurry
                        Steps: 20, Sampler: DPM++ 2M, Schedule type: Uniform, CFG scale: 7.5, Seed: 7, Size: 64x32, \
                        Model: "a, \\"b\\"", Version: Darkroom"""))
                .isEqualTo(Map.ofEntries(
                        Map.entry("Prompt", "a red\napple"),
                        Map.entry("Negative prompt", "green,\nblurry"),
                        Map.entry("Steps", "20"),
                        Map.entry("Sampler", "DPM++ 2M"),
                        Map.entry("Schedule type", "Uniform"),
                        Map.entry("CFG scale", "7.5"),
                        Map.entry("Seed", "7"),
                        Map.entry("Size-1", "64"),
                        Map.entry("Size-2", "32"),
                        Map.entry("Model", "a, \"b\""),
                        Map.entry("Version", "Darkroom"),
                        Map.entry("Clip skip", "1")));
    }

    @Test
    void shouldTakeALineWithoutSettingsForThePrompt() {
        assertThat(Infotext.read("a cat: on a mat")).containsEntry("Prompt", "a cat: on a mat");
        assertThat(Infotext.read("Negative prompt: b"))
                .containsEntry("Prompt", "")
                .containsEntry("Negative prompt", "b");
        assertThat(Infotext.read(" \n")).isEmpty();
    }
}
