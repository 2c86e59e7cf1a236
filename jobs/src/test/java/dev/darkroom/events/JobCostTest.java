package dev.darkroom.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.jobs.fixtures.JobInputs;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JobCostTest {
    @Test
    void shouldBeStepsByCellsByImages() {
        assertThat(generation(64, 64, 20, 1, null, null).cost()).isEqualTo(20 * 64);
        assertThat(generation(512, 512, 50, 4, null, null).cost()).isEqualTo(50L * 4096 * 4);
        assertThat(generation(65, 64, 1, 1, null, null).cost()).isEqualTo(9 * 8);
        assertThat(generation(16_384, 16_384, 1_000, 1_000, null, null).cost()).isEqualTo(JobSpec.HIGHEST_COST);
    }

    @Test
    void shouldCountTheStepsThatAreRun() {
        assertThat(generation(64, 64, 20, 1, new SourceImage("key", null, 0.5), null)
                        .cost())
                .isEqualTo(10 * 64);
        assertThat(generation(64, 64, 20, 1, new SourceImage("key", null, 0), null)
                        .cost())
                .isEqualTo(64);
        assertThat(generation(64, 64, 20, 2, null, new Upscale(2, 10, 0.5)).cost())
                .isEqualTo(2 * (20 * 64 + 5 * 256));
    }

    @Test
    void shouldCountTheSamplesOfATraining() {
        TrainingRequest training = JobInputs.training(new JobId("0".repeat(26)));

        assertThat(training.cost()).isEqualTo(300 * 4 * 64);
    }

    private static GenerationRequest generation(
            int width, int height, int steps, int images, @Nullable SourceImage source, @Nullable Upscale upscale) {
        return new GenerationRequest(
                "emoji",
                "default",
                "an apple",
                "",
                width,
                height,
                steps,
                7.5,
                0,
                "ddim",
                7,
                images,
                PromptSyntax.PLAIN,
                0,
                List.of(),
                source,
                upscale,
                false,
                0,
                null,
                null,
                null,
                Map.of());
    }
}
