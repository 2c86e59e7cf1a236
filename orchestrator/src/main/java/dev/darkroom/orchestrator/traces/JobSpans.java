package dev.darkroom.orchestrator.traces;

import dev.darkroom.orchestrator.jobs.JobState;
import dev.darkroom.orchestrator.jobs.JobState.Absent;
import dev.darkroom.orchestrator.jobs.JobState.Dispatched;
import dev.darkroom.orchestrator.jobs.JobState.Queued;
import dev.darkroom.orchestrator.jobs.JobState.Running;
import dev.darkroom.orchestrator.jobs.JobState.Terminal;
import dev.darkroom.orchestrator.processing.Commit;
import dev.darkroom.orchestrator.processing.CommitListener;
import dev.darkroom.orchestrator.reactions.EventContext;
import dev.darkroom.storage.jobs.JobView;
import dev.darkroom.telemetry.TraceParent;
import io.opentelemetry.api.trace.Tracer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;

/** Writes a span for each state that a traced job leaves: its events tell when it came and went, whichever orchestrator saw it. */
@ApplicationScoped
class JobSpans implements CommitListener {
    private final Tracer tracer;

    JobSpans(Tracer tracer) {
        this.tracer = tracer;
    }

    @Override
    public void committed(Commit commit) {
        commit.happened().stream().filter(EventContext::leavesState).forEach(this::write);
    }

    private void write(EventContext happened) {
        String parent = happened.traceparent();
        if (parent == null) {
            return;
        }
        JobView job = happened.after();
        // A job is submitted by the gateway's clock, and leaves that state when it is decided on.
        Instant end = happened.before() instanceof Absent
                ? happened.decidedAt()
                : happened.event().at();
        tracer.spanBuilder(name(happened.before()))
                .setParent(TraceParent.context(parent))
                .setStartTimestamp(happened.since())
                .setAttribute("darkroom.job.id", job.id().value())
                .setAttribute("darkroom.pool", job.request().pool())
                .setAttribute("darkroom.attempt", job.attempts())
                .setAttribute("darkroom.status", job.status().wireName())
                .startSpan()
                // Of several clocks, which need not agree.
                .end(end.isBefore(happened.since()) ? happened.since() : end);
    }

    private static String name(JobState left) {
        return switch (left) {
            case Absent absent -> "job undecided";
            case Queued queued -> "job queued";
            case Dispatched dispatched -> "job dispatched";
            case Running running -> "job running";
            case Terminal terminal -> "job over";
        };
    }
}
