package dev.darkroom.diffusion.schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;

class ForwardProcessTest {

    @Test
    void shouldKeepTheVarianceWhileNoiseReplacesTheSignal() throws Exception {
        ForwardProcess process = process("epsilon");

        assertThat(process.timesteps()).isEqualTo(1000);
        assertThat(process.signal(0)).isCloseTo((float) Math.sqrt(1 - 0.00085), within(1e-6f));
        for (int t = 0; t < 1000; t += 111) {
            assertThat(process.signal(t) * process.signal(t) + process.spread(t) * process.spread(t))
                    .isCloseTo(1, within(1e-6f));
        }
    }

    @Test
    void shouldLimitTheWeightOfEasyTimesteps() throws Exception {
        // The signal-to-noise ratio of timestep 0 is about 1175, that of the last about 0.005.
        assertThat(process("epsilon").minSnrWeight(0, 5)).isCloseTo(5 / 1175.5f, within(1e-4f));
        assertThat(process("epsilon").minSnrWeight(999, 5)).isEqualTo(1);
        assertThat(process("v_prediction").minSnrWeight(0, 5)).isCloseTo(5 / 1176.5f, within(1e-4f));
        assertThat(process("v_prediction").minSnrWeight(999, 5)).isCloseTo(0.0047f, within(1e-3f));
        assertThat(process("v_prediction").predictsVelocity()).isTrue();
    }

    private static ForwardProcess process(String prediction) throws Exception {
        return new ForwardProcess(SchedulerConfig.of(
                "test",
                new JsonMapper()
                        .readTree("{\"_class_name\": \"DDIMScheduler\", \"beta_start\": 0.00085, \"beta_end\": 0.012,"
                                + " \"beta_schedule\": \"scaled_linear\", \"prediction_type\": \"" + prediction
                                + "\"}")));
    }
}
