package dev.darkroom.bench.load;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.darkroom.cli.stack.LocalStack;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** How often the orchestrator's loops ran so far, and how long they ran and rested, as its metrics say. */
record LoopTimes(Map<String, Times> byName) {
    private static final Pattern SAMPLE = Pattern.compile(
            "^darkroom_loop_(run|rest)_seconds_(count|sum)\\{[^}]*loop=\"([^\"]*)\"[^}]*} (\\S+)$", Pattern.MULTILINE);
    private static final double MILLIS = 1e3;

    /**
     * @param runs number
     * @param ran seconds in all
     * @param rested seconds in all
     */
    record Times(double runs, double ran, double rested) {
        private static final Times NONE = new Times(0, 0, 0);

        private Times plus(Times other) {
            return new Times(runs + other.runs, ran + other.ran, rested + other.rested);
        }

        private Times since(Times before) {
            return new Times(runs - before.runs, ran - before.ran, rested - before.rested);
        }

        double runMillis() {
            return runs == 0 ? 0 : ran / runs * MILLIS;
        }

        double restMillis() {
            return runs == 0 ? 0 : rested / runs * MILLIS;
        }
    }

    /** None where the orchestrator does not answer. */
    static LoopTimes of(LocalStack stack) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        stack.management("orchestrator").resolve("/q/metrics"))
                .header("Accept", "text/plain")
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            return parse(http.send(request, BodyHandlers.ofString()).body());
        } catch (IOException e) {
            return new LoopTimes(Map.of());
        }
    }

    static LoopTimes parse(String metrics) {
        Map<String, Times> times = new TreeMap<>();
        SAMPLE.matcher(metrics).results().forEach(sample -> {
            double value = Double.parseDouble(sample.group(4));
            Times part =
                    switch (sample.group(1) + " " + sample.group(2)) {
                        case "run count" -> new Times(value, 0, 0);
                        case "run sum" -> new Times(0, value, 0);
                        case "rest sum" -> new Times(0, 0, value);
                        default -> Times.NONE;
                    };
            times.merge(sample.group(3), part, Times::plus);
        });
        return new LoopTimes(times);
    }

    LoopTimes since(LoopTimes before) {
        Map<String, Times> times = new TreeMap<>();
        byName.forEach((name, now) -> times.put(name, now.since(before.byName().getOrDefault(name, Times.NONE))));
        return new LoopTimes(times);
    }

    List<String> lines(int jobs) {
        List<String> lines = new ArrayList<>();
        byName.forEach((name, times) -> lines.add(String.format(
                Locale.ROOT,
                "    %-24s %5.2f runs a job, each %.1f ms and then %.1f ms of rest",
                name,
                times.runs() / jobs,
                times.runMillis(),
                times.restMillis())));
        return lines;
    }

    ArrayNode json() {
        ArrayNode rows = JsonNodeFactory.instance.arrayNode();
        byName.forEach((name, times) -> rows.addObject()
                .put("name", name)
                .put("runs", times.runs())
                .put("run_ms", times.runMillis())
                .put("rest_ms", times.restMillis()));
        return rows;
    }
}
