package dev.darkroom.gateway.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.events.GenerationMetrics;
import dev.darkroom.events.JobError;
import dev.darkroom.events.JobEvent;
import dev.darkroom.events.JobEvent.JobAttemptFailed;
import dev.darkroom.events.JobEvent.JobCanceled;
import dev.darkroom.events.JobEvent.JobDispatched;
import dev.darkroom.events.JobEvent.JobFailed;
import dev.darkroom.events.JobEvent.JobReleased;
import dev.darkroom.events.JobEvent.JobStarted;
import dev.darkroom.events.JobEvent.JobSucceeded;
import dev.darkroom.events.JobId;
import dev.darkroom.events.JobProgress;
import dev.darkroom.gateway.streams.JobUpdate.End;
import dev.darkroom.gateway.streams.JobUpdate.Event;
import dev.darkroom.gateway.streams.JobUpdate.Step;
import dev.darkroom.jobs.RecordedEvent;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PositionTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final JobId JOB = JobId.named("t", "k");
    private static final JobError ERROR = new JobError("worker_lost", "gone", true);

    private final Position position = new Position(1);

    @Test
    void shouldMoveToTheLastEvent() {
        RecordedEvent dispatched = recorded(2, new JobDispatched(JOB, 1, "default", NOW));
        RecordedEvent started = recorded(3, new JobStarted(JOB, 1, "w", NOW));

        assertThat(position.advance(List.of(dispatched, started)))
                .containsExactly(new Event(dispatched), new Event(started));
        assertThat(position.version()).isEqualTo(3);
    }

    static Stream<JobEvent> lastEvents() {
        return Stream.of(
                new JobSucceeded(JOB, 1, List.of(), new GenerationMetrics(0, 0, 0, 0), null, NOW),
                new JobFailed(JOB, 1, ERROR, NOW),
                new JobCanceled(JOB, NOW));
    }

    @ParameterizedTest
    @MethodSource("lastEvents")
    void shouldEndAfterATerminalEvent(JobEvent last) {
        assertThat(position.advance(List.of(recorded(2, last))))
                .containsExactly(new Event(recorded(2, last)), new End());
    }

    @Test
    void shouldTellProgressOfTheLiveAttempt() {
        position.advance(List.of(recorded(2, new JobDispatched(JOB, 1, "default", NOW))));

        assertThat(position.step(progress(1))).containsExactly(new Step(2, progress(1)));
    }

    @Test
    void shouldTellProgressWhenResumedInTheMiddleOfAnAttempt() {
        assertThat(position.step(progress(2))).containsExactly(new Step(1, progress(2)));
    }

    static Stream<JobEvent> endsOfAttempts() {
        return Stream.of(new JobAttemptFailed(JOB, 1, ERROR, NOW), new JobReleased(JOB, 1, NOW));
    }

    @ParameterizedTest
    @MethodSource("endsOfAttempts")
    void shouldDropProgressOfAnAttemptThatIsOver(JobEvent end) {
        position.advance(List.of(recorded(2, end)));

        assertThat(position.step(progress(1))).isEmpty();
        assertThat(position.step(progress(2))).hasSize(1);
    }

    private static JobProgress progress(int attempt) {
        return new JobProgress(JOB, attempt, 5, 20, null, null);
    }

    private static RecordedEvent recorded(long version, JobEvent event) {
        return new RecordedEvent(version, event, NOW);
    }
}
