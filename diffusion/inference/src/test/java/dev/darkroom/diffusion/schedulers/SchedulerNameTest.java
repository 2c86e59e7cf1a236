package dev.darkroom.diffusion.schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.darkroom.diffusion.DiffusionException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SchedulerNameTest {

    private static final String MODEL = """
            {"_class_name": "PNDMScheduler", "beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear",
             "prediction_type": "v_prediction", "skip_prk_steps": true, "steps_offset": 1, "clip_sample": false,
             "timestep_spacing": "leading"}""";

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FLOW_EULER")
    void shouldRecogniseItselfInItsOwnConfiguration(SchedulerName name) throws IOException {
        SchedulerConfig config = name.configure(model(MODEL));

        assertThat(SchedulerName.of(config)).contains(name);
        assertThat(SchedulerName.parse(name.toString())).isEqualTo(name);
        assertThat(Scheduler.of(config, 5).timesteps()).isNotEmpty();
    }

    @Test
    void shouldKeepTheModelsOwnSchedule() throws IOException {
        SchedulerConfig euler = SchedulerName.EULER.configure(model(MODEL));

        // Leading spacing with an offset of 1, not Euler's own even spacing from 0 to 999.
        assertThat(Scheduler.of(euler, 4).timesteps()).containsExactly(751, 501, 251, 1);
        assertThat(Prediction.of(euler, Prediction.ANY)).isEqualTo(Prediction.V_PREDICTION);
    }

    /**
     * As diffusers has them with use_exponential_sigmas, whatever the spacing of the model: rounded down from 998.99998, 538.07 and 52.38.
     */
    @Test
    void shouldSpaceNoiseLevelsEvenlyInTheLogarithm() throws IOException {
        SchedulerConfig exponential = SchedulerName.DPMPP_2M_SDE_EXPONENTIAL.configure(model(MODEL));

        assertThat(Scheduler.of(exponential, 4).timesteps()).containsExactly(998, 538, 52, 0);
    }

    @Test
    void shouldNotCarryOverWhatWasOnlyADefaultOfTheModelsOwnClass() throws IOException {
        String withDefaults = MODEL.replace("}", ", \"_use_default_values\": [\"timestep_spacing\"]}");

        assertThat(Scheduler.of(SchedulerName.EULER.configure(model(withDefaults)), 4)
                        .timesteps())
                .containsExactly(999, 666, 333, 0);
    }

    @Test
    void shouldMakeAnyNumberOfStepsWhateverTheModelCameWith() throws IOException {
        SchedulerConfig ddim = model("{\"_class_name\": \"DDIMScheduler\", \"timestep_spacing\": \"trailing\"}");

        assertThat(SchedulerName.fitting(ddim)).contains(SchedulerName.PNDM, SchedulerName.HEUN);
        for (int steps = 1; steps <= 5; steps++) {
            // The second step is evaluated twice.
            assertThat(Scheduler.of(SchedulerName.PNDM.configure(ddim), steps).timesteps())
                    .hasSize(steps == 1 ? 1 : steps + 1);
        }
    }

    @Test
    void shouldListTheNamesWhenThereIsNoSuchSampler() {
        assertThatThrownBy(() -> SchedulerName.parse("Euler"))
                .isInstanceOf(DiffusionException.class)
                .hasMessageContaining("euler, euler_karras, euler_exponential, euler_a");
    }

    @Test
    void shouldNotMixDiffusionAndFlowMatching() throws IOException {
        SchedulerConfig flow = model("{\"_class_name\": \"FlowMatchEulerDiscreteScheduler\", \"shift\": 3.0}");

        assertThat(SchedulerName.of(flow)).contains(SchedulerName.FLOW_EULER);
        assertThatThrownBy(() -> SchedulerName.DDIM.configure(flow)).hasMessageContaining("flow matching");
        assertThatThrownBy(() -> SchedulerName.FLOW_EULER.configure(model(MODEL)))
                .hasMessageContaining("flow matching");
    }

    private static SchedulerConfig model(String json) throws IOException {
        return SchedulerConfig.of("scheduler_config.json", new ObjectMapper().readTree(json));
    }
}
