package dev.darkroom.orchestrator.metrics;

import static dev.darkroom.jobs.fixtures.JobBuilder.ID;
import static dev.darkroom.jobs.fixtures.JobBuilder.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.events.Topics;
import dev.darkroom.jobs.JobDecider;
import dev.darkroom.jobs.JobInput;
import dev.darkroom.jobs.fixtures.JobInputs;
import dev.darkroom.orchestrator.processing.BatchItem.Signal;
import dev.darkroom.orchestrator.processing.JobProcessor;
import dev.darkroom.orchestrator.processing.Leases;
import dev.darkroom.orchestrator.processing.Rules;
import dev.darkroom.storage.jobs.memory.InMemoryJobs;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class JobMetersTest {
    private static final int ATTEMPTS = 2;
    private static final Rules RULES =
            new Rules(new JobDecider(ATTEMPTS), List.of(), new Leases(Duration.ofSeconds(15), Duration.ofMinutes(10)));

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final JobProcessor processor = new JobProcessor(
            new InMemoryJobs(InstantSource.fixed(NOON)),
            RULES,
            InstantSource.fixed(NOON),
            List.of(new JobMeters(registry)));

    @Test
    void shouldTimeTheWaitForTheFirstStartOnly() {
        happen(
                JobInputs.submit(ID),
                JobInputs.dispatch(ID),
                JobInputs.started(ID, 1),
                JobInputs.released(ID, 1),
                JobInputs.dispatch(ID),
                JobInputs.started(ID, 2));

        Timer wait = registry.get("darkroom.jobs.wait")
                .tag("pool", Topics.DEFAULT_POOL)
                .timer();
        assertThat(wait.count()).isEqualTo(1);
        assertThat(wait.totalTime(TimeUnit.SECONDS)).isEqualTo(1);
    }

    @Test
    void shouldCountALostLeaseAndTheEndOfTheJobByItsOutcome() {
        happen(
                JobInputs.submit(ID),
                JobInputs.dispatch(ID),
                JobInputs.started(ID, 1),
                JobInputs.expired(ID, 1),
                JobInputs.dispatch(ID),
                JobInputs.started(ID, 2),
                JobInputs.expired(ID, 2));

        assertThat(lost()).isEqualTo(2);
        assertThat(ended("failed")).isEqualTo(1);
    }

    @Test
    void shouldCountNoAttemptWhereNoneWasOut() {
        happen(JobInputs.submit(ID), JobInputs.deadline(ID));

        assertThat(registry.find("darkroom.attempts.failed").counters())
                .allSatisfy(counter -> assertThat(counter.count()).isZero());
        assertThat(ended("failed")).isEqualTo(1);
    }

    @Test
    void shouldCountOnlyWhatHappens() {
        happen(JobInputs.submit(ID), JobInputs.cancel(ID));
        happen(JobInputs.submit(ID), JobInputs.cancel(ID));

        assertThat(ended("canceled")).isEqualTo(1);
    }

    private double lost() {
        return registry.get("darkroom.attempts.failed")
                .tag("pool", Topics.DEFAULT_POOL)
                .tag("code", "lease_expired")
                .counter()
                .count();
    }

    private long ended(String outcome) {
        return registry.get("darkroom.jobs.duration")
                .tag("outcome", outcome)
                .timer()
                .count();
    }

    private void happen(JobInput... inputs) {
        List<Signal> batch = List.of(inputs).stream().map(Signal::new).toList();
        processor.process(batch).await().indefinitely();
    }
}
