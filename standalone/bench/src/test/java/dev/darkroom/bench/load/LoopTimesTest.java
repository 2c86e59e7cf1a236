package dev.darkroom.bench.load;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class LoopTimesTest {
    private static final String METRICS = """
            # TYPE darkroom_loop_run_seconds summary
            darkroom_loop_run_seconds_count{loop="relay"} %d
            darkroom_loop_run_seconds_sum{loop="relay"} %s
            darkroom_loop_run_seconds_max{loop="relay"} 0.25
            darkroom_loop_rest_seconds_count{loop="relay"} %d
            darkroom_loop_rest_seconds_sum{loop="relay"} %s
            darkroom_outbox_pending 3.0
            """;

    @Test
    void shouldReadWhatARunAndARestTookBetweenTwoLooks() {
        LoopTimes before = LoopTimes.parse(METRICS.formatted(10, "0.5", 10, "0.1"));
        LoopTimes after = LoopTimes.parse(METRICS.formatted(30, "0.9", 30, "0.3"));

        LoopTimes.Times relay = requireNonNull(after.since(before).byName().get("relay"));

        assertThat(relay.runs()).isEqualTo(20);
        assertThat(relay.runMillis()).isCloseTo(20, within());
        assertThat(relay.restMillis()).isCloseTo(10, within());
    }

    private static Offset<Double> within() {
        return Offset.offset(1e-9);
    }
}
