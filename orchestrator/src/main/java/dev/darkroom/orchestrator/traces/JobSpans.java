package dev.darkroom.orchestrator.traces;

import dev.darkroom.jobs.JobState;
import dev.darkroom.jobs.JobState.Absent;
import dev.darkroom.jobs.JobState.Dispatched;
import dev.darkroom.jobs.JobState.Queued;
import dev.darkroom.jobs.JobState.Running;
import dev.darkroom.jobs.JobState.Terminal;
import dev.darkroom.jobs.JobView;
import dev.darkroom.orchestrator.processing.Commit;
import dev.darkroom.orchestrator.processing.CommitListener;
import dev.darkroom.orchestrator.reactions.EventContext;
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
        commit.events().stream().filter(EventContext::leavesState).forEach(this::write);
    }

    private void write(EventContext context) {
        String parent = context.traceparent();
        if (parent == null) {
            return;
        }
        JobView job = context.after();
        // A job is submitted by the gateway's clock, and leaves that state when it is decided on.
        Instant end = context.before() instanceof Absent
                ? context.decidedAt()
                : context.event().at();
        tracer.spanBuilder(name(context.before()))
                .setParent(TraceParent.context(parent))
                .setStartTimestamp(context.since())
                .setAttribute("darkroom.job.id", job.id().value())
                .setAttribute("darkroom.pool", job.request().pool())
                .setAttribute("darkroom.attempt", job.attempts())
                .setAttribute("darkroom.status", job.status().wireName())
                .startSpan()
                // Of several clocks, which need not agree.
                .end(end.isBefore(context.since()) ? context.since() : end);
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
