package dev.darkroom.jobs;

import static dev.darkroom.jobs.fixtures.JobStory.NOON;
import static dev.darkroom.jobs.fixtures.JobStory.storyOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.events.JobEvent;
import dev.darkroom.events.JobEvent.JobAttemptFailed;
import dev.darkroom.events.JobEvent.JobCanceled;
import dev.darkroom.events.JobEvent.JobCheckpointed;
import dev.darkroom.events.JobEvent.JobDispatched;
import dev.darkroom.events.JobEvent.JobFailed;
import dev.darkroom.events.JobEvent.JobReleased;
import dev.darkroom.events.JobEvent.JobStarted;
import dev.darkroom.events.JobEvent.JobSubmitted;
import dev.darkroom.events.JobEvent.JobSucceeded;
import dev.darkroom.events.JobId;
import dev.darkroom.events.ResumePoint;
import dev.darkroom.jobs.fixtures.JobStory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class JobTest {
    private static final JobId JOB = storyOf("apple").id();

    /** A state of a job, at attempt 2 where there is one. */
    enum State {
        ABSENT(JobState.Absent.class, story -> story),
        QUEUED(JobState.Queued.class, story -> story.submitted().dispatched().attemptFailed()),
        DISPATCHED(JobState.Dispatched.class, story -> QUEUED.life.apply(story).dispatched()),
        RUNNING(JobState.Running.class, story -> DISPATCHED.life.apply(story).started()),
        SUCCEEDED(JobState.Succeeded.class, story -> RUNNING.life.apply(story).succeeded()),
        FAILED(JobState.Failed.class, story -> RUNNING.life.apply(story).failed()),
        CANCELED(JobState.Canceled.class, story -> RUNNING.life.apply(story).canceled());

        final UnaryOperator<JobStory> life;
        private final Class<? extends JobState> type;

        State(Class<? extends JobState> type, UnaryOperator<JobStory> life) {
            this.type = type;
            this.life = life;
        }

        boolean allows(JobEvent event) {
            return Transitions.ALL.stream()
                    .anyMatch(
                            legal -> legal.from().equals(type) && legal.event().equals(event.getClass()));
        }
    }

    /** One of each, of attempt 2 where the attempt is out and of attempt 3 where the next one begins. */
    private static List<JobEvent> oneOfEach(int attempt, int nextAttempt) {
        return List.of(
                new JobSubmitted(
                        JOB, JobStory.TENANT, "fingerprint", storyOf("apple").request(), NOON, null),
                new JobDispatched(JOB, nextAttempt, "default", NOON),
                new JobStarted(JOB, attempt, "worker-2", NOON),
                new JobCheckpointed(JOB, attempt, new ResumePoint("checkpoints/1", 5), NOON),
                new JobAttemptFailed(JOB, attempt, JobStory.error(true), NOON),
                new JobReleased(JOB, attempt, NOON),
                new JobSucceeded(JOB, attempt, List.of(storyOf("apple").image()), JobStory.metrics(), null, NOON),
                new JobFailed(JOB, attempt, JobStory.error(false), NOON),
                new JobCanceled(JOB, NOON));
    }

    private static Job fold(List<JobEvent> history) {
        Job job = Job.ABSENT;
        for (JobEvent event : history) {
            job = job.after(event);
        }
        return job;
    }

    static Stream<Arguments> everyPair() {
        return Arrays.stream(State.values())
                .flatMap(state -> oneOfEach(2, state == State.QUEUED ? 2 : 3).stream()
                        // A job that waits fails with the number of the attempt that it made last.
                        .map(event -> state == State.QUEUED && event instanceof JobFailed
                                ? new JobFailed(JOB, 1, JobStory.error(false), NOON)
                                : event)
                        .map(event -> Arguments.of(state, event)));
    }

    @ParameterizedTest
    @MethodSource("everyPair")
    void shouldTakeTheEventsThatAStateAllowsAndNoOther(State state, JobEvent event) {
        List<JobEvent> history = state.life.apply(storyOf("apple")).events();
        Job before = fold(history);

        if (state.allows(event)) {
            assertThat(before.after(event).view().version()).isEqualTo(history.size() + 1);
        } else {
            assertThatThrownBy(() -> before.after(event))
                    .isInstanceOf(CorruptHistoryException.class)
                    .hasMessageContaining(event.getClass().getSimpleName())
                    .hasMessageNotContaining("apple");
        }
    }

    static Stream<JobEvent> eventsOfAnOlderAttempt() {
        return oneOfEach(1, 2).stream()
                .filter(event -> !(event instanceof JobSubmitted || event instanceof JobCanceled));
    }

    @ParameterizedTest
    @MethodSource("eventsOfAnOlderAttempt")
    void shouldRefuseAnEventOfAnOlderAttempt(JobEvent event) {
        Job running = fold(State.RUNNING.life.apply(storyOf("apple")).events());

        assertThatThrownBy(() -> running.after(event)).isInstanceOf(CorruptHistoryException.class);
    }

    @Test
    void shouldTellTheWholeStoryOfASuccess() {
        JobStory story = storyOf("apple")
                .submitted()
                .at(Duration.ofSeconds(1))
                .dispatched()
                .at(Duration.ofSeconds(2))
                .started()
                .checkpointed(5)
                .at(Duration.ofSeconds(3))
                .attemptFailed()
                .dispatched()
                .at(Duration.ofSeconds(4))
                .started()
                .at(Duration.ofSeconds(5))
                .succeeded();

        assertThat(story.view())
                .isEqualTo(new JobView(
                        JOB,
                        JobStory.TENANT,
                        "fingerprint",
                        story.request(),
                        JobStatus.SUCCEEDED,
                        false,
                        2,
                        null,
                        8,
                        NOON,
                        NOON.plusSeconds(2),
                        NOON.plusSeconds(5),
                        List.of(story.image()),
                        null,
                        JobStory.metrics(),
                        null));
    }

    @Test
    void shouldKeepWhatTheFurthestCheckpointHolds() {
        JobStory story = storyOf("apple").submitted().dispatched().started().checkpointed(5);
        JobView view = story.checkpointed(10).attemptFailed().view();

        assertThat(view.resumePoint()).isEqualTo(story.resumePoint(10));
        assertThatThrownBy(() -> story.dispatched().started().checkpointed(10).view())
                .isInstanceOf(CorruptHistoryException.class);
    }

    @Test
    void shouldShowADispatchedJobAsQueued() {
        JobView view = storyOf("apple").submitted().dispatched().view();

        assertThat(view.status()).isEqualTo(JobStatus.QUEUED);
        assertThat(view.dispatched()).isTrue();
        assertThat(view.startedAt()).isNull();
    }

    @Test
    void shouldShowTheReasonOfAFailureButNotThatOfALostAttempt() {
        assertThat(storyOf("apple")
                        .submitted()
                        .dispatched()
                        .attemptFailed()
                        .view()
                        .error())
                .isNull();
        assertThat(storyOf("apple").submitted().dispatched().failed().view().error())
                .isEqualTo(JobStory.error(false));
    }
}
