package dev.darkroom.jobs;

import static dev.darkroom.jobs.Transitions.DECIDER;
import static dev.darkroom.jobs.fixtures.JobBuilder.ID;
import static dev.darkroom.jobs.fixtures.JobBuilder.aJob;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.events.Codec;
import dev.darkroom.events.JobError;
import dev.darkroom.events.JobEvent;
import dev.darkroom.events.JobEvent.JobAttemptFailed;
import dev.darkroom.events.JobEvent.JobDispatched;
import dev.darkroom.events.JobEvent.JobFailed;
import dev.darkroom.events.JobEvent.JobReleased;
import dev.darkroom.jobs.Decision.Accepted;
import dev.darkroom.jobs.Decision.Reason;
import dev.darkroom.jobs.JobState.Terminal;
import dev.darkroom.jobs.Transitions.Transition;
import dev.darkroom.jobs.fixtures.JobBuilder;
import dev.darkroom.jobs.fixtures.JobInputs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JobDeciderTest {

    @Test
    void shouldMoveAsTheTableSaysAndRefuseEveryOtherEvent() {
        for (JobBuilder history : Transitions.HISTORIES) {
            JobState from = history.build();
            for (JobEvent kind : Transitions.EVENTS) {
                JobEvent event = Transitions.of(history, kind);
                Optional<Transition> expected = Transitions.ALL.stream()
                        .filter(move -> move.from() == from.getClass() && move.event() == event.getClass())
                        .findFirst();
                if (expected.isPresent()) {
                    assertThat(JobDecider.evolve(from, event))
                            .isInstanceOf(expected.get().to());
                } else {
                    assertThatThrownBy(() -> JobDecider.evolve(from, event))
                            .isInstanceOf(CorruptHistoryException.class);
                }
            }
        }
    }

    @Test
    void shouldVisitEveryTransitionOfTheTableAndNoOther() {
        Set<Transition> visited = new HashSet<>();
        for (JobDecider decider : Set.of(DECIDER, new JobDecider(1))) {
            for (JobBuilder history : Transitions.HISTORIES) {
                JobState from = history.build();
                for (JobInput input : Transitions.INPUTS.values()) {
                    if (decider.decide(from, input) instanceof Accepted(var events)) {
                        events.forEach(event -> visited.add(new Transition(
                                from.getClass(),
                                event.getClass(),
                                JobDecider.evolve(from, event).getClass())));
                    }
                }
            }
        }
        assertThat(visited).containsExactlyInAnyOrderElementsOf(Transitions.ALL);
    }

    @Test
    void shouldHaveAHistoryForEveryStateAndAnEventOfEveryKind() {
        assertThat(Transitions.HISTORIES.stream()
                        .map(history -> history.build().getClass().getSimpleName()))
                .containsExactly("Absent", "Queued", "Dispatched", "Running", "Succeeded", "Failed", "Canceled");
        assertThat(Transitions.EVENTS.stream().map(Object::getClass))
                .containsExactlyInAnyOrderElementsOf(
                        Set.copyOf(Codec.EVENTS.types().values()));
    }

    @Test
    void shouldBeDocumentedAsItIs() throws IOException {
        String document = StateDiagram.document();
        Path generated = Files.writeString(Path.of("target", "job-states.md"), document);
        Path committed = Path.of(System.getProperty("darkroom.root", ".."), "docs", "job-states.md");
        assertThat(Files.readString(committed))
                .as("copy %s to docs/ and read the difference", generated)
                .isEqualTo(document);
    }

    @Test
    void shouldKeepTerminalStatesFinal() {
        for (JobBuilder history : Transitions.HISTORIES) {
            JobState state = history.build();
            assertThat(JobDecider.isTerminal(state)).isEqualTo(state instanceof Terminal);
        }
    }

    @Test
    void shouldFailTheJobWithTheReasonOfItsLastPermittedAttempt() {
        JobState lastAttempt = aJob().queued()
                .dispatched()
                .running()
                .lost()
                .dispatched()
                .running()
                .lost()
                .dispatched()
                .running()
                .build();
        assertThat(DECIDER.decide(lastAttempt, JobInputs.crashed(ID, 3)))
                .isEqualTo(Decision.accept(new JobFailed(ID, 3, JobBuilder.CRASH, JobBuilder.NOON)));
    }

    @Test
    void shouldNotCountReleasedAttempts() {
        JobState fourthAttempt = aJob().queued()
                .dispatched()
                .released()
                .dispatched()
                .running()
                .released()
                .dispatched()
                .running()
                .lost()
                .dispatched()
                .running()
                .build();
        assertThat(DECIDER.decide(fourthAttempt, JobInputs.crashed(ID, 4)))
                .isEqualTo(Decision.accept(new JobAttemptFailed(ID, 4, JobBuilder.CRASH, JobBuilder.NOON)));
    }

    @Test
    void shouldCountFailuresAnewOnceAnAttemptCameFurther() {
        JobState thirdAttempt = aJob().queued()
                .dispatched()
                .running()
                .lost()
                .dispatched()
                .running()
                .lost()
                .dispatched()
                .running()
                .checkpointed(5)
                .build();
        assertThat(DECIDER.decide(thirdAttempt, JobInputs.crashed(ID, 3)))
                .isEqualTo(Decision.accept(new JobAttemptFailed(ID, 3, JobBuilder.CRASH, JobBuilder.NOON)));
    }

    @Test
    void shouldNumberAttemptsOnAcrossFailuresAndReleases() {
        JobState waiting =
                aJob().queued().dispatched().lost().dispatched().released().build();
        assertThat(DECIDER.decide(waiting, JobInputs.dispatch(ID)))
                .isEqualTo(Decision.accept(new JobDispatched(ID, 3, "default", JobBuilder.NOON)));
    }

    @Test
    void shouldTakeBackATaskThatNoWorkerTookWithoutCountingIt() {
        JobState inQueue = aJob().queued().dispatched().build();
        assertThat(DECIDER.decide(inQueue, JobInputs.expired(ID, 1)))
                .isEqualTo(Decision.accept(new JobReleased(ID, 1, JobBuilder.NOON)));
    }

    @Test
    void shouldTakeBackATaskWhoseWorkerWasLostBeforeItBegan() {
        JobState onItsWay = aJob().queued().dispatched().build();
        JobState begun = aJob().queued().dispatched().running().build();

        assertThat(DECIDER.decide(onItsWay, JobInputs.lost(ID, 1)))
                .isEqualTo(Decision.accept(new JobReleased(ID, 1, JobBuilder.NOON)));
        assertThat(DECIDER.decide(begun, JobInputs.lost(ID, 1)))
                .isInstanceOfSatisfying(
                        Accepted.class,
                        decision -> assertThat(decision.events()).hasOnlyElementsOfType(JobAttemptFailed.class));
    }

    @Test
    void shouldFailAJobThatStillWaitsAtItsDeadline() {
        JobState waiting = aJob().queued().dispatched().lost().build();
        JobError exceeded = new JobError("deadline_exceeded", "The job still waited at its deadline.", false);
        assertThat(DECIDER.decide(waiting, JobInputs.deadline(ID)))
                .isEqualTo(Decision.accept(new JobFailed(ID, 1, exceeded, JobBuilder.NOON)));
    }

    @Test
    void shouldRejectCancellingAJobThatWasNotSubmitted() {
        assertThat(DECIDER.decide(JobDecider.initialState(), JobInputs.cancel(ID)))
                .isEqualTo(Decision.reject(Reason.UNKNOWN_JOB));
    }

    @Test
    void shouldRefuseAHistoryWhoseAttemptNumbersJump() {
        JobState queued = aJob().queued().build();
        JobEvent secondAttempt = new JobDispatched(ID, 2, "default", JobBuilder.NOON);
        assertThatThrownBy(() -> JobDecider.evolve(queued, secondAttempt))
                .isInstanceOf(CorruptHistoryException.class)
                .hasMessageContaining(ID.value());
    }
}
