package dev.darkroom.bench.load;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.bench.load.Traffic.Outcome;
import dev.darkroom.bench.trial.JobLedger;
import dev.darkroom.bench.trial.TrialStack;
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
 * @param use of processors and of the scheduler, by process
 * @param stages of the jobs that ended meanwhile
 * @param loops of the orchestrator
 */
record Step(
        String name,
        Duration took,
        Duration engineTime,
        Outcome outcome,
        ProcessUse use,
        Stages stages,
        LoopTimes loops) {
    private static final double MILLIS = 1e6;

    interface Load {
        Outcome run() throws InterruptedException;
    }

    static Step measure(String name, TrialStack trial, Duration engineTime, Load load) throws InterruptedException {
        LoopTimes loopsBefore = LoopTimes.of(trial.stack());
        ProcessUse before = ProcessUse.of(trial.stack());
        Instant begin = Instant.now();
        Outcome outcome = load.run();
        Duration took = Duration.between(begin, Instant.now());
        ProcessUse use = ProcessUse.of(trial.stack()).since(before);
        LoopTimes loops = LoopTimes.of(trial.stack()).since(loopsBefore);
        Stages stages = Stages.of(JobLedger.of(trial).historiesSince(begin));
        return new Step(name, took, engineTime, outcome, use, stages, loops);
    }

    /** Requests answered, or jobs completed, in a second. */
    double rate() {
        return outcome.jobs() / (took.toNanos() / 1e9);
    }

    /** From POST to the finished job, without the engine's time, in milliseconds. */
    private double overhead(Latencies times, double share) {
        return Math.max(0, times.millis(share) - engineTime.toNanos() / MILLIS);
    }

    private Map<String, Double> processors() {
        return use.each(each -> (double) each.processor().toNanos() / took.toNanos());
    }

    private Map<String, Double> millisOfAJob() {
        return use.each(each -> each.processor().toNanos() / MILLIS / jobs());
    }

    private double sumOfMillis() {
        return use.sum().processor().toNanos() / MILLIS / jobs();
    }

    private double switchesOfAJob() {
        return (double) use.sum().switches() / jobs();
    }

    private int jobs() {
        return Math.max(1, outcome.jobs());
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
            lines.add(String.format(
                    Locale.ROOT,
                    "%-28s p50 %.1f ms, p90 %.1f ms, p99 %.1f ms",
                    "  accepted after",
                    outcome.answered().millis(0.5),
                    outcome.answered().millis(0.9),
                    outcome.answered().millis(0.99)));
        }
        addOverhead(lines, "  completed, less engine", outcome.completed());
        addOverhead(lines, "  streamed, less engine", outcome.streamed());
        lines.add("  a job:" + price());
        lines.add("  processors: " + listed(processors(), "%s %.2f"));
        lines.add("  ms of a job: " + listed(millisOfAJob(), "%s %.1f"));
        lines.addAll(stages.lines());
        lines.addAll(loops.lines(jobs()));
        return lines;
    }

    /** What a job costs. */
    String price() {
        return String.format(
                Locale.ROOT, " %.1f ms of processors, %.0f context switches", sumOfMillis(), switchesOfAJob());
    }

    private void addOverhead(List<String> lines, String what, Latencies times) {
        if (times.count() > 0) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%-28s p50 %.1f ms, p90 %.1f ms, p99 %.1f ms",
                    what,
                    overhead(times, 0.5),
                    overhead(times, 0.9),
                    overhead(times, 0.99)));
        }
    }

    private static String listed(Map<String, Double> numbers, String format) {
        return numbers.entrySet().stream()
                .map(one -> String.format(Locale.ROOT, format, one.getKey(), one.getValue()))
                .collect(Collectors.joining(", "));
    }

    ObjectNode json() {
        ObjectNode document = JsonNodeFactory.instance
                .objectNode()
                .put("name", name)
                .put("seconds", took.toNanos() / 1e9)
                .put("per_second", rate())
                .put("refused", outcome.refused().get())
                .put("processor_ms_per_job", sumOfMillis())
                .put("context_switches_per_job", switchesOfAJob());
        document.set("accepted", outcome.answered().json());
        document.set("completed", withOverhead(outcome.completed()));
        document.set("streamed", withOverhead(outcome.streamed()));
        ObjectNode busy = document.putObject("processors");
        processors().forEach(busy::put);
        ObjectNode millis = document.putObject("processor_ms_per_job_by_process");
        millisOfAJob().forEach(millis::put);
        document.set("stages", stages.json());
        document.set("loops", loops.json());
        return document;
    }

    private ObjectNode withOverhead(Latencies times) {
        return times.json()
                .put("overhead_p50_ms", overhead(times, 0.5))
                .put("overhead_p90_ms", overhead(times, 0.9))
                .put("overhead_p99_ms", overhead(times, 0.99));
    }
}
