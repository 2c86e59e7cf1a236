package dev.darkroom.jobs;

import static dev.darkroom.jobs.fixtures.JobBuilder.ID;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.events.JobEvent;
import dev.darkroom.events.JobEvent.JobAttemptFailed;
import dev.darkroom.events.JobEvent.JobCheckpointed;
import dev.darkroom.events.JobEvent.JobDispatched;
import dev.darkroom.events.JobId;
import dev.darkroom.events.ResumePoint;
import dev.darkroom.jobs.Decision.Accepted;
import dev.darkroom.jobs.Decision.Rejected;
import dev.darkroom.jobs.JobInput.AttemptReport;
import dev.darkroom.jobs.JobState.InFlight;
import dev.darkroom.jobs.JobState.Queued;
import dev.darkroom.jobs.fixtures.JobInputs;
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

/** Whatever arrives in whatever order, the history stays one that a job can have. */
class JobDeciderPropertiesTest {
    private static final int MAX_ATTEMPTS = 3;
    private static final JobDecider DECIDER = new JobDecider(MAX_ATTEMPTS);

    @Property
    void shouldFoldEveryHistoryItDecides(@ForAll("inputs") List<JobInput> inputs) {
        Job job = Job.ABSENT;
        for (JobEvent event : decideAll(inputs)) {
            job = job.after(event);
        }
        JobState state = job.state();
        JobView view = job.recordedView();
        if (view != null) {
            assertThat(view.status().isTerminal()).isEqualTo(JobDecider.isTerminal(state));
            assertThat(view.dispatched()).isEqualTo(state instanceof InFlight);
            assertThat(view.status() == JobStatus.RUNNING).isEqualTo(state instanceof JobState.Running);
        }
    }

    @Property
    void shouldEndAtMostOnceAndForEver(@ForAll("inputs") List<JobInput> inputs) {
        List<JobEvent> history = decideAll(inputs);
        JobState state = JobDecider.initialState();
        for (int i = 0; i < history.size(); i++) {
            state = JobDecider.evolve(state, history.get(i));
            assertThat(JobDecider.isTerminal(state))
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
        JobState state = JobDecider.initialState();
        Optional<ResumePoint> furthest = Optional.empty();
        for (JobEvent event : decideAll(inputs)) {
            state = JobDecider.evolve(state, event);
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
        JobState state = JobDecider.initialState();
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
        JobState state = JobDecider.initialState();
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
                next = JobDecider.evolve(next, event);
            }
        }
        return next;
    }
}
