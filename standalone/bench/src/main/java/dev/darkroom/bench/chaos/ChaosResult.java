package dev.darkroom.bench.chaos;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.jobs.JobStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a run showed. @param took from the first order to the last end */
record ChaosResult(
        Trial.Plan plan,
        Duration took,
        List<FaultInjector.InjectedFault> injected,
        Evidence evidence,
        List<Finding> findings) {
    ChaosResult {
        injected = List.copyOf(injected);
        findings = List.copyOf(findings);
    }

    boolean isClean() {
        return findings.isEmpty();
    }

    /** For a person to read. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "seed %d: %d jobs accepted, %d requests without an answer, %d faults, %d s",
                plan.seed(),
                evidence.accepted().size(),
                evidence.unanswered(),
                injected.size(),
                took.toSeconds()));
        lines.add(ends().entrySet().stream()
                .map(end -> end.getValue() + " " + end.getKey())
                .collect(Collectors.joining(", ", "jobs: ", "")));
        lines.add(String.format(
                Locale.ROOT,
                "%d objects in the bucket (%d of jobs that were ended before), %d webhook calls",
                evidence.objects().size(),
                Audit.leftovers(evidence),
                evidence.calls().size()));
        findings.forEach(finding -> lines.add(finding.kind() + "  " + finding.subject() + "  " + finding.detail()));
        lines.add(isClean() ? "The audit is clean" : findings.size() + " findings");
        return lines;
    }

    ObjectNode json() {
        ObjectNode document = JsonNodeFactory.instance
                .objectNode()
                .put("seed", plan.seed())
                .put("jobs", plan.jobs())
                .put("seconds", plan.time().toSeconds())
                .put("seconds_until_rest", took.toSeconds())
                .put("accepted", evidence.accepted().size())
                .put("unanswered", evidence.unanswered())
                .put("objects", evidence.objects().size())
                .put("leftovers", Audit.leftovers(evidence))
                .put("webhook_calls", evidence.calls().size())
                .put("clean", isClean());
        ObjectNode ends = document.putObject("ends");
        ends().forEach(ends::put);
        ArrayNode faults = document.putArray("faults");
        injected.forEach(one -> {
            ObjectNode fault = faults.addObject()
                    .put("at_ms", one.fault().at().toMillis())
                    .put("target", one.fault().target())
                    .put("action", one.fault().action().name().toLowerCase(Locale.ROOT))
                    .put("lasting_ms", one.fault().lasting().toMillis());
            one.pid().ifPresent(pid -> fault.put("pid", pid));
        });
        ArrayNode found = document.putArray("findings");
        findings.forEach(finding -> found.addObject()
                .put("kind", finding.kind().name().toLowerCase(Locale.ROOT))
                .put("subject", finding.subject())
                .put("detail", finding.detail()));
        return document;
    }

    private Map<String, Long> ends() {
        return evidence.statuses().values().stream()
                .map(JobStatus::wireName)
                .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
    }
}
