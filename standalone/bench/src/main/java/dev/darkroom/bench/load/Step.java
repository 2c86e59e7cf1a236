package dev.darkroom.bench.load;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.bench.load.Traffic.Outcome;
import dev.darkroom.cli.stack.LocalStack;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One measured stretch of load.
 *
 * @param engineTime what a job takes in any case; taken off the times to completion
 * @param processors kept busy, by process
 */
record Step(String name, Duration took, Duration engineTime, Outcome outcome, Map<String, Double> processors) {
    interface Load {
        Outcome run() throws InterruptedException;
    }

    static Step measure(String name, LocalStack stack, Duration engineTime, Load load) throws InterruptedException {
        ProcessTimes before = ProcessTimes.of(stack);
        Instant begin = Instant.now();
        Outcome outcome = load.run();
        Duration took = Duration.between(begin, Instant.now());
        return new Step(name, took, engineTime, outcome, ProcessTimes.of(stack).processorsSince(before, took));
    }

    /** Requests answered, or jobs completed, in a second. */
    double rate() {
        return (outcome.answered().count() + outcome.completed().count()) / (took.toNanos() / 1e9);
    }

    /** From POST to the finished job, without the engine's time, in milliseconds. */
    double overhead(double share) {
        return Math.max(0, outcome.completed().millis(share) - engineTime.toNanos() / 1e6);
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%-28s %8.1f a second, %d refused",
                name,
                rate(),
                outcome.refused().get()));
        if (outcome.answered().count() > 0) {
            lines.add(line(
                    "  accepted after",
                    outcome.answered().millis(0.5),
                    outcome.answered().millis(0.99)));
        }
        if (outcome.completed().count() > 0) {
            lines.add(line("  completed, less engine", overhead(0.5), overhead(0.99)));
        }
        lines.add("  processors: "
                + processors.entrySet().stream()
                        .map(one -> String.format(Locale.ROOT, "%s %.2f", one.getKey(), one.getValue()))
                        .collect(Collectors.joining(", ")));
        return lines;
    }

    private static String line(String what, double median, double tail) {
        return String.format(Locale.ROOT, "%-28s p50 %.1f ms, p99 %.1f ms", what, median, tail);
    }

    ObjectNode json() {
        ObjectNode document = JsonNodeFactory.instance
                .objectNode()
                .put("name", name)
                .put("seconds", took.toNanos() / 1e9)
                .put("per_second", rate())
                .put("refused", outcome.refused().get());
        document.set("accepted", outcome.answered().json());
        document.set(
                "completed",
                outcome.completed()
                        .json()
                        .put("overhead_p50_ms", overhead(0.5))
                        .put("overhead_p99_ms", overhead(0.99)));
        ObjectNode busy = document.putObject("processors");
        processors.forEach(busy::put);
        return document;
    }
}
