package dev.darkroom.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.events.SamplerNames.ScheduleType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SamplerNamesTest {
    private static final List<String> SCHEDULERS = List.of(
            "ddim",
            "euler_a",
            "euler",
            "euler_karras",
            "dpmpp_2m",
            "dpmpp_2m_karras",
            "dpmpp_2m_exponential",
            "dpmpp_2m_sde",
            "dpmpp_2m_sde_exponential",
            "dpmpp_sde",
            "dpmpp_sde_karras",
            "unipc",
            "unipc_karras",
            "flow_euler");

    @Test
    void shouldNameSchedulersAsTheWebUiDoes() {
        assertThat(
                        List.of(
                                        "ddim",
                                        "euler_a",
                                        "dpmpp_2m",
                                        "dpmpp_2m_karras",
                                        "dpmpp_2m_sde_exponential",
                                        "flow_euler")
                                .stream()
                                .map(SamplerNames::of))
                .containsExactly(
                        "DDIM", "Euler a", "DPM++ 2M", "DPM++ 2M Karras", "DPM++ 2M SDE Exponential", "flow_euler");
    }

    @ParameterizedTest
    @CsvSource({
        "Euler, AUTOMATIC, euler",
        "Euler, KARRAS, euler_karras",
        "DPM++ 2M, AUTOMATIC, dpmpp_2m_karras",
        "DPM++ 2M, UNIFORM, dpmpp_2m",
        "DPM++ 2M, EXPONENTIAL, dpmpp_2m_exponential",
        "DPM++ SDE, AUTOMATIC, dpmpp_sde_karras",
        "DPM++ 2M SDE, AUTOMATIC, dpmpp_2m_sde_exponential",
        "dpm++ 2m karras, AUTOMATIC, dpmpp_2m_karras",
        "DPM++ 2M Karras, UNIFORM, dpmpp_2m_karras",
        "DDIM, KARRAS, ddim",
        "UniPC, KARRAS, unipc",
        "UniPC Karras, AUTOMATIC, unipc_karras",
        "flow_euler, AUTOMATIC, flow_euler"
    })
    void shouldFindWhatTheWebUiMeans(String sampler, ScheduleType type, String scheduler) {
        assertThat(SamplerNames.find(sampler, type, SCHEDULERS)).contains(scheduler);
    }

    @Test
    void shouldFindNothingElseInstead() {
        assertThat(SamplerNames.find("LMS", ScheduleType.AUTOMATIC, SCHEDULERS)).isEmpty();
        assertThat(SamplerNames.find("Euler a", ScheduleType.KARRAS, SCHEDULERS))
                .isEmpty();
        assertThat(SamplerNames.isSampler("Euler a", SCHEDULERS)).isTrue();
        assertThat(SamplerNames.isSampler("LMS", SCHEDULERS)).isFalse();
    }

    @Test
    void shouldKnowScheduleTypesByLabelAndName() {
        assertThat(ScheduleType.find("Karras")).contains(ScheduleType.KARRAS);
        assertThat(ScheduleType.find("exponential")).contains(ScheduleType.EXPONENTIAL);
        assertThat(ScheduleType.find("sgm_uniform")).isEmpty();
    }

    @Test
    void shouldTellTheScheduleTypeWhereReadersWouldTakeAnother() {
        assertThat(SamplerNames.inText("euler")).isEqualTo("Euler");
        assertThat(SamplerNames.inText("dpmpp_2m_karras")).isEqualTo("DPM++ 2M Karras");
        assertThat(SamplerNames.inText("dpmpp_2m")).isEqualTo("DPM++ 2M, Schedule type: Uniform");
    }
}
