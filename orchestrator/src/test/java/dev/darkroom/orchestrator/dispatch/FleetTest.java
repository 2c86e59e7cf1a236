package dev.darkroom.orchestrator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.orchestrator.dispatch.Fleet.Conditions;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Hundreds of workers that come and go. {@code -Ddarkroom.fleet.workers=1000 -Ddarkroom.fleet.minutes=60} simulates more of them for
 * longer; docs/scale.md has the figures.
 */
@Tag("slow")
class FleetTest {
    private static final Logger LOG = Logger.getLogger(FleetTest.class);
    private static final int WORKERS = Integer.getInteger("darkroom.fleet.workers", 300);
    private static final int SLOTS = 4;
    private static final Duration STEP = Duration.ofMillis(250);
    private static final double LONGEST_JOB = 50 * 0.25;
    private static final Duration LASTS = Duration.ofSeconds(
            Math.round(60 * Double.parseDouble(System.getProperty("darkroom.fleet.minutes", "0.25"))));

    @Test
    void shouldLoseNothingWhereWorkersAreTakenAway() {
        FleetReport report = Fleet.run(conditions(0.8, 0.1, Duration.ofMinutes(10)));

        LOG.info(report);
        assertThat(report.allSucceeded()).isEqualTo(report.allSubmitted());
        assertThat(report.allInterrupted()).isPositive();
        assertThat(report.allAttemptsFailed()).isPositive();
        // At most what was done since the last checkpoint, five seconds, of each attempt that was interrupted.
        assertThat(report.repeatedShare()).isBetween(1e-6, 0.02);
        assertThat(report.waitOfOthers(0.99)).isLessThan(1);
    }

    @Test
    void shouldLetNoTenantWaitForACrowd() {
        FleetReport report = Fleet.run(conditions(1.5, 0.8, Duration.ofHours(10)));

        LOG.info(report);
        assertThat(report.allSucceeded()).isEqualTo(report.allSubmitted());
        assertThat(report.waitOfOthers(0.99)).isLessThan(LONGEST_JOB);
        assertThat(report.waitOfTheCrowd(0.99)).isGreaterThan(report.waitOfOthers(0.99));
    }

    private static Conditions conditions(double load, double crowd, Duration meanLife) {
        return new Conditions(WORKERS, SLOTS, STEP, load, crowd, meanLife, 0.5, Duration.ofSeconds(90), LASTS);
    }
}
