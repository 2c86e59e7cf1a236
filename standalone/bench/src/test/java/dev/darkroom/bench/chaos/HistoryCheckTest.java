package dev.darkroom.bench.chaos;

import static dev.darkroom.bench.chaos.Histories.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.events.JobEvent.JobCanceled;
import dev.darkroom.events.JobId;
import dev.darkroom.jobs.JobStatus;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HistoryCheckTest {
    @ParameterizedTest
    @MethodSource("legal")
    void shouldLetLegalHistoriesPass(Histories history) {
        HistoryCheck check = HistoryCheck.of(history.entries());

        assertThat(check.wrong()).isEmpty();
        assertThat(check.ends()).isLessThanOrEqualTo(1);
    }

    static Stream<Histories> legal() {
        return Stream.of(
                aJob(1).submitted(),
                aJob(1).submitted().canceled(),
                aJob(1).submitted().failed(0),
                aJob(1).submitted().dispatched(1).canceled(),
                aJob(1).submitted().dispatched(1).started(1).succeeded(1),
                // The report that the attempt began may be the one that got lost.
                aJob(1).submitted().dispatched(1).succeeded(1),
                aJob(1).submitted()
                        .dispatched(1)
                        .released(1)
                        .dispatched(2)
                        .started(2)
                        .failed(2),
                aJob(1).submitted()
                        .dispatched(1)
                        .started(1)
                        .checkpointed(1, 2)
                        .checkpointed(1, 4)
                        .attemptFailed(1)
                        .dispatched(2)
                        .checkpointed(2, 6)
                        .succeeded(2));
    }

    @ParameterizedTest
    @MethodSource("illegal")
    void shouldFindIllegalHistories(Histories history) {
        assertThat(HistoryCheck.of(history.entries()).wrong()).isPresent();
    }

    static Stream<Histories> illegal() {
        return Stream.of(
                aJob(1).dispatched(1),
                aJob(1).submitted().submitted(),
                aJob(1).submitted().started(1),
                aJob(1).submitted().dispatched(2),
                aJob(1).submitted().dispatched(1).dispatched(2),
                aJob(1).submitted().dispatched(1).started(1).started(1),
                aJob(1).submitted().dispatched(1).attemptFailed(1).succeeded(1),
                aJob(1).submitted().dispatched(1).attemptFailed(1).dispatched(2).succeeded(1),
                aJob(1).submitted().dispatched(1).checkpointed(1, 4).checkpointed(1, 4),
                aJob(1).submitted().dispatched(1).succeeded(1).canceled());
    }

    @Test
    void shouldFindAGap() {
        Histories history = aJob(1).submitted();
        history.at(3, new JobCanceled(new JobId(history.id()), Instant.EPOCH));

        assertThat(HistoryCheck.of(history.entries()).wrong())
                .hasValueSatisfying(wrong -> assertThat(wrong).contains("event 3"));
    }

    @Test
    void shouldCountEndsAndTellTheStatus() {
        HistoryCheck check = HistoryCheck.of(aJob(1).submitted()
                .dispatched(1)
                .started(1)
                .succeeded(1)
                .canceled()
                .entries());

        assertThat(check.ends()).isEqualTo(2);
        assertThat(check.status()).isEqualTo(JobStatus.CANCELED);
    }
}
