package dev.darkroom.bench.load;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.darkroom.bench.trial.JobLedger.Entry;
import dev.darkroom.events.JobEvent;
import dev.darkroom.events.JobEvent.JobDispatched;
import dev.darkroom.events.JobEvent.JobStarted;
import dev.darkroom.events.JobEvent.JobSubmitted;
import dev.darkroom.events.JobEvent.JobSucceeded;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Where the time of jobs went, stage by stage, from the times of their events and of the transactions that recorded them. A transaction's
 * own time belongs to the stage after it. What the client waits for beyond them is the way of the last event to it.
 */
record Stages(Map<String, Latencies> byName) {

    static Stages of(Collection<List<Entry>> histories) {
        Stages stages = new Stages(new LinkedHashMap<>());
        histories.forEach(stages::add);
        return stages;
    }

    private void add(List<Entry> history) {
        Optional<Entry> submitted = first(history, JobSubmitted.class);
        Optional<Entry> dispatched = first(history, JobDispatched.class);
        Optional<Entry> started = first(history, JobStarted.class);
        Optional<Entry> succeeded = first(history, JobSucceeded.class);
        if (submitted.isEmpty() || dispatched.isEmpty() || started.isEmpty() || succeeded.isEmpty()) {
            return;
        }
        add("request to decision", at(submitted), recorded(submitted));
        add("decision to turn", recorded(submitted), at(dispatched));
        add("turn to dispatch", at(dispatched), recorded(dispatched));
        add("dispatch to worker", recorded(dispatched), at(started));
        add("engine and upload", at(started), at(succeeded));
        add("report to decision", at(succeeded), recorded(succeeded));
    }

    private void add(String stage, Instant from, Instant to) {
        byName.computeIfAbsent(stage, name -> new Latencies()).add(Duration.between(from, to));
    }

    private static Optional<Entry> first(List<Entry> history, Class<? extends JobEvent> type) {
        return history.stream().filter(entry -> type.isInstance(entry.event())).findFirst();
    }

    private static Instant at(Optional<Entry> entry) {
        return entry.orElseThrow().event().at();
    }

    private static Instant recorded(Optional<Entry> entry) {
        return entry.orElseThrow().recordedAt();
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        byName.forEach((name, times) -> lines.add(String.format(
                Locale.ROOT,
                "    %-24s p50 %7.1f ms, p90 %7.1f ms, p99 %7.1f ms",
                name,
                times.millis(0.5),
                times.millis(0.9),
                times.millis(0.99))));
        return lines;
    }

    ArrayNode json() {
        ArrayNode rows = JsonNodeFactory.instance.arrayNode();
        byName.forEach((name, times) -> rows.add(times.json().put("name", name)));
        return rows;
    }
}
