package dev.darkroom.bench.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.bench.chaos.Fault.Action;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final Duration TIME = Duration.ofMinutes(30);
    private static final List<String> SERVICES = List.of("orchestrator", "gpu-worker-1");

    @Test
    void shouldDrawTheSameFromTheSameSeedOnly() {
        assertThat(Schedule.draw(7, TIME, SERVICES))
                .isEqualTo(Schedule.draw(7, TIME, SERVICES))
                .isNotEqualTo(Schedule.draw(8, TIME, SERVICES));
        assertThat(Order.draw(7, 50, TIME, 3))
                .hasSize(50)
                .isEqualTo(Order.draw(7, 50, TIME, 3))
                .isNotEqualTo(Order.draw(8, 50, TIME, 3));
    }

    @Test
    void shouldHurtEverythingInEveryWayAndBeOverInTime() {
        List<Fault> faults = Schedule.draw(1, TIME, SERVICES);

        assertThat(faults)
                .extracting(Fault::target)
                .contains("orchestrator", "gpu-worker-1", Schedule.INFRASTRUCTURE, Schedule.POSTGRES);
        assertThat(faults).extracting(Fault::action).contains(Action.values());
        assertThat(faults)
                .isSortedAccordingTo((a, b) -> a.at().compareTo(b.at()))
                .allSatisfy(fault -> {
                    assertThat(fault.at().plus(fault.lasting())).isLessThan(TIME);
                    assertThat(fault.lasting().isPositive()).isEqualTo(fault.action() == Action.PAUSE);
                });
    }
}
