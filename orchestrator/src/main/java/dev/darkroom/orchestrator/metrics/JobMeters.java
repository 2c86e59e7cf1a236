package dev.darkroom.orchestrator.metrics;

import dev.darkroom.events.JobError;
import dev.darkroom.events.JobEvent;
import dev.darkroom.events.JobEvent.JobAttemptFailed;
import dev.darkroom.events.JobEvent.JobFailed;
import dev.darkroom.events.JobEvent.JobStarted;
import dev.darkroom.events.Topics;
import dev.darkroom.jobs.JobDecider;
import dev.darkroom.jobs.JobState.InFlight;
import dev.darkroom.jobs.JobView;
import dev.darkroom.orchestrator.processing.Commit;
import dev.darkroom.orchestrator.processing.CommitListener;
import dev.darkroom.orchestrator.reactions.EventContext;
import dev.darkroom.telemetry.Timers;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** Counts what becomes of jobs, each event by the orchestrator that has written it. */
@ApplicationScoped
class JobMeters implements CommitListener {
    private final MeterRegistry registry;

    JobMeters(MeterRegistry registry) {
        this.registry = registry;
        // A rate shows the first increment only of a counter that was there before.
        failedAttempts(Topics.DEFAULT_POOL, JobDecider.LEASE_EXPIRED);
    }

    @Override
    public void committed(Commit commit) {
        commit.events().forEach(this::count);
    }

    private void count(EventContext context) {
        JobEvent event = context.event();
        JobView job = context.after();
        String pool = job.request().pool();
        switch (event) {
            // The view keeps the time of the first start, so a later start differs from it.
            case JobStarted started
            when started.at().equals(job.startedAt()) ->
                Timers.timer(registry, "darkroom.jobs.wait", "pool", pool).record(sinceSubmission(event, job));
            case JobAttemptFailed failed -> failedAttempts(pool, failed.error()).increment();
            case JobFailed failed
            when context.before() instanceof InFlight ->
                failedAttempts(pool, failed.error()).increment();
            case JobEvent.JobSubmitted it -> {}
            case JobEvent.JobDispatched it -> {}
            case JobStarted again -> {}
            case JobEvent.JobCheckpointed it -> {}
            case JobEvent.JobReleased it -> {}
            case JobEvent.Final it -> {}
        }
        if (job.status().isTerminal()) {
            Timers.timer(
                            registry,
                            "darkroom.jobs.duration",
                            "pool",
                            pool,
                            "outcome",
                            job.status().wireName())
                    .record(sinceSubmission(event, job));
        }
    }

    private Counter failedAttempts(String pool, JobError error) {
        return registry.counter("darkroom.attempts.failed", "pool", pool, "code", error.code());
    }

    /** Of two clocks, which need not agree. */
    private static Duration sinceSubmission(JobEvent event, JobView job) {
        Duration time = Duration.between(job.createdAt(), event.at());
        return time.isNegative() ? Duration.ZERO : time;
    }
}
