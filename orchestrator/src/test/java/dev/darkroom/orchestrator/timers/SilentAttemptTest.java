package dev.darkroom.orchestrator.timers;

import static dev.darkroom.jobs.fixtures.JobBuilder.ID;
import static dev.darkroom.jobs.fixtures.JobBuilder.NOON;
import static dev.darkroom.jobs.fixtures.JobBuilder.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.jobs.JobDecider;
import dev.darkroom.jobs.JobInput.ExpireLease;
import dev.darkroom.jobs.fixtures.JobBuilder;
import dev.darkroom.orchestrator.processing.Leases;
import dev.darkroom.orchestrator.processing.Rules;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SilentAttemptTest {
    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final Rules RULES =
            new Rules(new JobDecider(3), List.of(), new Leases(LEASE, Duration.ofMinutes(10)));

    @Test
    void shouldNameTheAttemptWhoseLeaseRanOut() {
        Instant now = NOON.plus(LEASE);

        assertThat(find(aJob().queued().dispatched().lost().dispatched().running(), now))
                .contains(new ExpireLease(ID, 2, now));
    }

    @Test
    void shouldSpareAnAttemptThatIsYoungerThanItsLease() {
        assertThat(find(aJob().queued().dispatched().running(), NOON.plus(LEASE).minusMillis(1)))
                .isEmpty();
        assertThat(find(aJob().queued().dispatched(), NOON.plus(LEASE))).isEmpty();
    }

    @Test
    void shouldSpareJobsWithoutAnAttempt() {
        Instant nextDay = NOON.plus(Duration.ofDays(1));

        assertThat(find(aJob().queued(), nextDay)).isEmpty();
        assertThat(find(aJob().queued().canceled(), nextDay)).isEmpty();
    }

    @Test
    void shouldPassOverACorruptHistory() {
        assertThat(find(aJob().queued().running(), NOON.plus(LEASE))).isEmpty();
    }

    private static Optional<ExpireLease> find(JobBuilder history, Instant now) {
        return SilentAttempt.find(ID, history.recordedAt(NOON), RULES, now);
    }
}
