package dev.darkroom.worker.attempts;

import dev.darkroom.events.AttemptTask;
import dev.darkroom.events.Codec;
import dev.darkroom.events.GenerationTask;
import dev.darkroom.events.TrainingTask;
import dev.darkroom.events.WorkerReport;
import dev.darkroom.telemetry.TraceParent;
import dev.darkroom.worker.engine.Timings;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.Optional;
import java.util.function.Supplier;

/** An attempt's part in the trace of its job; where the job is not traced, nothing is written. */
final class AttemptSpan {
    private final Tracer tracer;
    private final Span span;

    private AttemptSpan(Tracer tracer, Span span) {
        this.tracer = tracer;
        this.span = span;
    }

    static AttemptSpan begin(Tracer tracer, AttemptTask task, Optional<String> traceparent) {
        Span span = traceparent
                .map(parent -> tracer.spanBuilder("attempt")
                        .setParent(TraceParent.context(parent))
                        .setAttribute("darkroom.job.id", task.jobId().value())
                        .setAttribute("darkroom.attempt", task.attempt())
                        .setAttribute("darkroom.model", model(task))
                        .startSpan())
                .orElseGet(Span::getInvalid);
        return new AttemptSpan(tracer, span);
    }

    private static String model(AttemptTask task) {
        return switch (task) {
            case GenerationTask drawing -> drawing.request().model();
            case TrainingTask training -> training.request().model();
        };
    }

    /** A part of the attempt that others do not share. */
    <T> T time(String name, Supplier<T> work) {
        if (!span.getSpanContext().isValid()) {
            return work.get();
        }
        Span part =
                tracer.spanBuilder(name).setParent(Context.root().with(span)).startSpan();
        try {
            return work.get();
        } finally {
            part.end();
        }
    }

    /** What the engine did for the attempt; its steps are shared with others, so they are no spans of this one. */
    void took(Timings timings) {
        span.setAttribute("darkroom.encode.seconds", timings.encodeSeconds());
        span.setAttribute("darkroom.denoise.seconds", timings.denoiseSeconds());
        span.setAttribute("darkroom.decode.seconds", timings.decodeSeconds());
    }

    void end(Optional<WorkerReport> report) {
        report.ifPresent(last ->
                span.setAttribute("darkroom.report", Codec.REPORTS.typeOf(last).name()));
        if (report.orElse(null) instanceof WorkerReport.Failed failed) {
            span.setStatus(StatusCode.ERROR, failed.error().code());
        }
        span.end();
    }
}
