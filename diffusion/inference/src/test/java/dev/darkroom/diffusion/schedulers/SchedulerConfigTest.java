package dev.darkroom.diffusion.schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.darkroom.diffusion.DiffusionException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchedulerConfigTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "EulerDiscreteScheduler          | prediction_type   | \"noise\"",
                "EulerAncestralDiscreteScheduler | prediction_type   | \"sample\"",
                "EulerDiscreteScheduler          | timestep_spacing  | \"even\"",
                "DDIMScheduler                   | beta_schedule     | \"quadratic\"",
                "DDPMScheduler                   | variance_type     | \"learned_range\"",
                "DPMSolverMultistepScheduler     | algorithm_type    | \"dpmsolver\"",
                "DPMSolverMultistepScheduler     | solver_order      | 4",
                "DPMSolverMultistepScheduler     | final_sigmas_type | \"one\"",
                "UniPCMultistepScheduler         | solver_p          | \"ddim\"",
                "LMSDiscreteScheduler            | rescale_betas_zero_snr | true",
                "FlowMatchEulerDiscreteScheduler | use_dynamic_shifting   | true"
            })
    void shouldNameAValueThatIsNotSupported(String className, String field, String value) {
        assertThatThrownBy(() -> Scheduler.of(config(className, field, value), 10))
                .isInstanceOfSatisfying(
                        DiffusionException.class,
                        e -> assertThat(e.code()).isEqualTo(DiffusionException.Code.UNSUPPORTED))
                .hasMessageContaining("scheduler_config.json: " + field + " = " + value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "num_train_timesteps | 10.5",
                "beta_start          | \"small\"",
                "clip_sample         | 1",
                "trained_betas       | [0.1, \"x\"]",
                "trained_betas       | {\"0\": 0.1}",
                "trained_betas       | 0.1"
            })
    void shouldNameAFieldOfTheWrongKind(String field, String value) {
        assertThatThrownBy(() -> Scheduler.of(config("DDIMScheduler", field, value), 10))
                .isInstanceOf(DiffusionException.class)
                .hasMessageContaining("scheduler_config.json: " + field);
    }

    @Test
    void shouldRejectTwoSpacingsAtOnce() {
        String both = "true, \"use_beta_sigmas\": true";

        assertThatThrownBy(() -> Scheduler.of(config("EulerDiscreteScheduler", "use_karras_sigmas", both), 10))
                .isInstanceOf(DiffusionException.class)
                .hasMessageContaining("use_karras_sigmas");
    }

    @Test
    void shouldNameAClassThatItDoesNotKnow() {
        assertThatThrownBy(() -> Scheduler.of(config("RePaintScheduler", "eta", "0"), 10))
                .isInstanceOf(DiffusionException.class)
                .hasMessageContaining("_class_name = \"RePaintScheduler\"");
    }

    @Test
    void shouldRejectStepsThatDoNotFitTheSchedule() throws JsonProcessingException {
        SchedulerConfig config = config("DDIMScheduler", "num_train_timesteps", "100");

        assertThatThrownBy(() -> Scheduler.of(config, 0)).hasMessageContaining("at least 1");
        assertThatThrownBy(() -> Scheduler.of(config, 101)).hasMessageContaining("at most 100");
        assertThatThrownBy(() -> Scheduler.of(config("LCMScheduler", "x", "0"), 51))
                .hasMessageContaining("at most 50");
        assertThatThrownBy(() -> Scheduler.of(config("DPMSolverMultistepScheduler", "x", "0"), 1000))
                .hasMessageContaining("less than 1000");
    }

    @Test
    void shouldReadTheInfinitiesThatPythonWrites(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("scheduler_config.json");
        Files.writeString(
                file, "{\"_class_name\": \"DPMSolverMultistepScheduler\", \"lambda_min_clipped\": -Infinity}");

        assertThat(Scheduler.of(SchedulerConfig.read(file), 10).timesteps()).hasSize(10);
    }

    @Test
    void shouldNameAFileThatIsNoConfiguration(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("scheduler_config.json");
        assertThatThrownBy(() -> SchedulerConfig.read(file)).hasMessageContaining(file + ": there is no such file");
        Files.writeString(file, "[1, 2");
        assertThatThrownBy(() -> SchedulerConfig.read(file)).hasMessageContaining(file + ": is no valid JSON");
        Files.writeString(file, "{}");
        assertThatThrownBy(() -> SchedulerConfig.read(file))
                .hasMessageContaining(file + ": has no text field _class_name");
    }

    static SchedulerConfig config(String className, String field, String value) throws JsonProcessingException {
        String json = "{\"_class_name\": \"%s\", \"%s\": %s}".formatted(className, field, value);
        return SchedulerConfig.of("scheduler_config.json", new ObjectMapper().readTree(json));
    }
}
