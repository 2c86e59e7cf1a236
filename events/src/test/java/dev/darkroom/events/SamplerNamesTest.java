package dev.darkroom.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SamplerNamesTest {
    private static final List<String> SCHEDULERS =
            List.of("ddim", "euler_a", "dpmpp_2m", "dpmpp_2m_karras", "flow_euler");

    @Test
    void shouldNameSchedulersAsTheWebUiDoes() {
        assertThat(SCHEDULERS.stream().map(SamplerNames::of))
                .containsExactly("DDIM", "Euler a", "DPM++ 2M", "DPM++ 2M Karras", "flow_euler");
    }

    @Test
    void shouldFindEachByItsName() {
        assertThat(SCHEDULERS)
                .allSatisfy(scheduler -> assertThat(SamplerNames.find(SamplerNames.of(scheduler), SCHEDULERS))
                        .contains(scheduler));
        assertThat(SamplerNames.find("dpm++ 2m karras", SCHEDULERS)).contains("dpmpp_2m_karras");
        assertThat(SamplerNames.find("LMS", SCHEDULERS)).isEmpty();
    }
}
