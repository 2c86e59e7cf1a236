package dev.darkroom.orchestrator.jobs;

import static dev.darkroom.orchestrator.jobs.JobBuilder.ID;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.events.JobEvent;
import dev.darkroom.events.JobEvent.JobAttemptFailed;
import dev.darkroom.events.JobEvent.JobCheckpointed;
import dev.darkroom.events.JobEvent.JobDispatched;
import dev.darkroom.events.JobId;
import dev.darkroom.events.ResumePoint;
import dev.darkroom.orchestrator.jobs.Decision.Accepted;
import dev.darkroom.orchestrator.jobs.Decision.Rejected;
import dev.darkroom.orchestrator.jobs.JobInput.AttemptReport;
import dev.darkroom.orchestrator.jobs.JobState.InFlight;
import dev.darkroom.orchestrator.jobs.JobState.Queued;
import dev.darkroom.storage.jobs.JobProjection;
import dev.darkroom.storage.jobs.JobStatus;
import dev.darkroom.storage.jobs.JobView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/** Whatever arrives in whatever order, the history stays one that a job can have. */
class JobDeciderPropertiesTest {
    private static final int MAX_ATTEMPTS = 3;
    private static final JobDecider DECIDER = new JobDecider(MAX_ATTEMPTS);

    @Property
    void shouldFoldEveryHistoryItDecides(@ForAll("inputs") List<JobInput> inputs) {
        JobState state = DECIDER.initialState();
        @Nullable JobView view = null;
        for (JobEvent event : decideAll(inputs)) {
            state = DECIDER.evolve(state, event);
            view = JobProjection.evolve(view, event);
        }
        if (view != null) {
            assertThat(view.status().isTerminal()).isEqualTo(DECIDER.isTerminal(state));
            assertThat(view.dispatched()).isEqualTo(state instanceof InFlight);
            assertThat(view.status() == JobStatus.RUNNING).isEqualTo(state instanceof JobState.Running);
        }
    }

    @Property
    void shouldEndAtMostOnceAndForEver(@ForAll("inputs") List<JobInput> inputs) {
        List<JobEvent> history = decideAll(inputs);
        JobState state = DECIDER.initialState();
        for (int i = 0; i < history.size(); i++) {
            state = DECIDER.evolve(state, history.get(i));
            assertThat(DECIDER.isTerminal(state))
                    .as("only the last event ends a job")
                    .isIn(false, i == history.size() - 1);
        }
    }

    @Property
    void shouldNumberAttemptsFromOneWithoutGaps(@ForAll("inputs") List<JobInput> inputs) {
        List<Integer> attempts = decideAll(inputs).stream()
                .filter(JobDispatched.class::isInstance)
                .map(event -> ((JobDispatched) event).attempt())
                .toList();
        for (int i = 0; i < attempts.size(); i++) {
            assertThat(attempts.get(i)).isEqualTo(i + 1);
        }
    }

    @Property
    void shouldFailFewerAttemptsThanPermittedWithoutComingFurther(@ForAll("inputs") List<JobInput> inputs) {
        int inARow = 0;
        for (JobEvent event : decideAll(inputs)) {
            if (event instanceof JobAttemptFailed) {
                inARow++;
            } else if (event instanceof JobCheckpointed) {
                inARow = 0;
            }
            assertThat(inARow).isLessThan(MAX_ATTEMPTS);
        }
    }

    @Property
    void shouldResumeAtTheFurthestCheckpoint(@ForAll("inputs") List<JobInput> inputs) {
        JobState state = DECIDER.initialState();
        Optional<ResumePoint> furthest = Optional.empty();
        for (JobEvent event : decideAll(inputs)) {
            state = DECIDER.evolve(state, event);
            if (event instanceof JobCheckpointed checkpointed) {
                assertThat(furthest.map(ResumePoint::step).orElse(0))
                        .isLessThan(checkpointed.resumePoint().step());
                furthest = Optional.of(checkpointed.resumePoint());
            }
            if (state instanceof InFlight inFlight) {
                assertThat(inFlight.resumePoint()).isEqualTo(furthest);
            } else if (state instanceof Queued queued) {
                assertThat(queued.resumePoint()).isEqualTo(furthest);
            }
        }
    }

    @Property
    void shouldIgnoreReportsOfEveryAttemptButTheOneInFlight(@ForAll("inputs") List<JobInput> inputs) {
        JobState state = DECIDER.initialState();
        for (JobInput input : inputs) {
            Decision decision = DECIDER.decide(state, input);
            if (input instanceof AttemptReport(var report)
                    && !(state instanceof InFlight inFlight && inFlight.attempt() == report.attempt())) {
                assertThat(decision).isInstanceOf(Rejected.class);
            }
            state = apply(state, decision);
        }
    }

    @Property
    void shouldChangeNothingWhenEveryInputArrivesTwice(@ForAll("inputs") List<JobInput> inputs) {
        List<JobInput> doubled =
                inputs.stream().flatMap(input -> List.of(input, input).stream()).toList();
        assertThat(decideAll(doubled)).isEqualTo(decideAll(inputs));
    }

    @Provide
    Arbitrary<List<JobInput>> inputs() {
        Arbitrary<Integer> attempts = Arbitraries.integers().between(1, 5);
        List<BiFunction<JobId, Integer, JobInput>> reports = List.of(
                JobInputs::started,
                JobInputs::heartbeat,
                (id, attempt) -> JobInputs.checkpointed(id, attempt, 5),
                (id, attempt) -> JobInputs.checkpointed(id, attempt, 10),
                JobInputs::succeeded,
                JobInputs::crashed,
                JobInputs::failedForGood,
                JobInputs::released,
                JobInputs::expired);
        Arbitrary<JobInput> report =
                Combinators.combine(Arbitraries.of(reports), attempts).as((kind, attempt) -> kind.apply(ID, attempt));
        Arbitrary<JobInput> input = Arbitraries.frequencyOf(
                Tuple.of(1, Arbitraries.just(JobInputs.cancel(ID))),
                Tuple.of(1, Arbitraries.just(JobInputs.deadline(ID))),
                Tuple.of(2, Arbitraries.just(JobInputs.submit(ID))),
                Tuple.of(8, Arbitraries.just(JobInputs.dispatch(ID))),
                Tuple.of(20, report));
        return input.list().ofMaxSize(80).map(list -> {
            List<JobInput> withStart = new ArrayList<>(list);
            withStart.addFirst(JobInputs.submit(ID));
            return withStart;
        });
    }

    private static List<JobEvent> decideAll(List<JobInput> inputs) {
        List<JobEvent> history = new ArrayList<>();
        JobState state = DECIDER.initialState();
        for (JobInput input : inputs) {
            Decision decision = DECIDER.decide(state, input);
            if (decision instanceof Accepted(List<JobEvent> events)) {
                history.addAll(events);
            }
            state = apply(state, decision);
        }
        return history;
    }

    private static JobState apply(JobState state, Decision decision) {
        JobState next = state;
        if (decision instanceof Accepted(List<JobEvent> events)) {
            for (JobEvent event : events) {
                next = DECIDER.evolve(next, event);
            }
        }
        return next;
    }
}
