package dev.darkroom.telemetry;

import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Trace contexts as text (W3C Trace Context, {@code traceparent}), as they travel with jobs. */
public final class TraceParent {
    private static final String NAME = "traceparent";
    private static final W3CTraceContextPropagator FORMAT = W3CTraceContextPropagator.getInstance();

    private TraceParent() {}

    /** Names the span that the caller is in; null where nothing is traced. */
    public static @Nullable String current() {
        Map<String, String> carrier = new HashMap<>();
        FORMAT.inject(Context.current(), carrier, (map, name, value) -> {
            if (map != null) {
                map.put(name, value);
            }
        });
        return carrier.get(NAME);
    }

    /** The context whose spans are children of the one that is named; no span's where the text is none. */
    public static Context context(String traceparent) {
        return FORMAT.extract(Context.root(), traceparent, Reader.INSTANCE);
    }

    private enum Reader implements TextMapGetter<String> {
        INSTANCE;

        @Override
        public Iterable<String> keys(String traceparent) {
            return List.of(NAME);
        }

        @Override
        public @Nullable String get(@Nullable String traceparent, String name) {
            return name.equals(NAME) ? traceparent : null;
        }
    }
}
