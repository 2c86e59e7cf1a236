package dev.darkroom.bench.load;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.bench.load.Traffic.Until;
import dev.darkroom.bench.trial.TrialStack;
import dev.darkroom.cli.console.Machine;
import dev.darkroom.cli.console.Output;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures the platform without what it is for: workers answer after a fixed time. */
@Command(
        name = "platform",
        description = {
            "Jobs a second, and times from POST to acceptance and completion, with workers that answer after a fixed time;",
            "where the time goes, stage by stage; what four workers bring; how a worker joins and leaves; whether tenants share fairly."
        },
        mixinStandardHelpOptions = true)
public final class PlatformCommand implements Callable<Integer> {
    /** Long enough that a slot of a worker and not a processor is what runs out. */
    private static final Duration LONG_JOB = Duration.ofMillis(200);

    /** Jobs before those that are measured one at a time: keys and models are known then. */
    private static final int FEW = 20;

    private static final int SINGLE = 50;
    /** Jobs a second that every build is asked for, however many it could do. */
    private static final int FIXED_RATE = 36;

    private static final int SLICE_SECONDS = 30;

    @Option(
            names = "--clients",
            paramLabel = "N",
            defaultValue = "64",
            description = "Connections that keep a request under way each (default: ${DEFAULT-VALUE}).")
    private int clients;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "20",
            description = "Length of each measurement (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "120",
            description = "Seconds of load before that: the services' code is compiled while they run"
                    + " (default: ${DEFAULT-VALUE}).")
    private int warmUp;

    @Option(
            names = "--gateways",
            paramLabel = "N",
            defaultValue = "1",
            description = "Number of gateway processes (default: ${DEFAULT-VALUE}).")
    private int gateways;

    @Option(
            names = "--workers",
            paramLabel = "N",
            defaultValue = "1",
            description = "Number of worker processes (default: ${DEFAULT-VALUE}).")
    private int workers;

    @Option(
            names = "--slots",
            paramLabel = "N",
            defaultValue = "32",
            description = "Jobs that a worker holds at a time (default: ${DEFAULT-VALUE}).")
    private int slots;

    @Option(
            names = "--engine-ms",
            paramLabel = "N",
            defaultValue = "20",
            description = "Time that a job takes in the engine (default: ${DEFAULT-VALUE}).")
    private int engineMillis;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        Output output = new Output();
        ObjectNode document = Machine.document("platform");
        document.putObject("settings")
                .put("clients", clients)
                .put("warm_up_seconds", warmUp)
                .put("gateways", gateways)
                .put("workers", workers)
                .put("slots", slots)
                .put("engine_ms", engineMillis);
        load(output, document);
        scale(output, document);
        if (json) {
            output.result(document.toString());
        }
        return 0;
    }

    private void load(Output output, ObjectNode document) throws InterruptedException {
        Duration time = Duration.ofSeconds(seconds);
        try (TrialStack trial = TrialStack.start(gateways, workers, settings(engineTime(), slots), output)) {
            Traffic traffic = new Traffic(trial.tenant("bench"), trial.anyModel());
            warmUp(output, trial, traffic, document.putArray("warm_up"));
            ArrayNode rows = document.putArray("load");
            traffic.oneAtATime(FEW, Until.COMPLETED);
            report(output, rows, trial, "one at a time", () -> traffic.oneAtATime(SINGLE, Until.COMPLETED));
            traffic.oneAtATime(FEW, Until.STREAMED);
            report(output, rows, trial, "one at a time, streamed", () -> traffic.oneAtATime(SINGLE, Until.STREAMED));
            Step completed = report(
                    output,
                    rows,
                    trial,
                    "completed, closed loop",
                    () -> traffic.closedLoop(clients, time, Until.COMPLETED));
            report(
                    output,
                    rows,
                    trial,
                    "streamed, closed loop",
                    () -> traffic.closedLoop(clients, time, Until.STREAMED));
            report(output, rows, trial, "half of that, open loop", () -> traffic.openLoop(completed.rate() / 2, time));
            report(output, rows, trial, FIXED_RATE + " a second, open loop", () -> traffic.openLoop(FIXED_RATE, time));
            // Last, for it leaves a queue behind.
            report(
                    output,
                    rows,
                    trial,
                    "accepted, closed loop",
                    () -> traffic.closedLoop(clients, time, Until.ACCEPTED));
        }
    }

    /** In slices, which show how the price of a job falls while its code is compiled. */
    private void warmUp(Output output, TrialStack trial, Traffic traffic, ArrayNode rows) throws InterruptedException {
        for (int begin = 0; begin < warmUp; begin += SLICE_SECONDS) {
            Duration slice = Duration.ofSeconds(Math.min(SLICE_SECONDS, warmUp - begin));
            Step step = Step.measure(
                    "after " + begin + " s",
                    trial,
                    engineTime(),
                    () -> traffic.closedLoop(clients, slice, Until.COMPLETED));
            rows.add(step.json());
            output.note(step.lines().getFirst() + step.price());
        }
    }

    private Duration engineTime() {
        return Duration.ofMillis(engineMillis);
    }

    private void scale(Output output, ObjectNode document) throws InterruptedException {
        try (TrialStack trial = TrialStack.start(1, 1, settings(LONG_JOB, 1), output)) {
            String model = trial.anyModel();
            Workers.Result workersResult = new Workers(
                            trial, new Traffic(trial.tenant("bench"), model), Duration.ofSeconds(seconds), LONG_JOB)
                    .measure();
            document.set("workers", workersResult.json());
            print(output, workersResult.lines());
            Fairness.Result fairness = Fairness.measure(
                    new Traffic(trial.tenant("greedy"), model), new Traffic(trial.tenant("modest"), model));
            document.set("fairness", fairness.json().put("engine_ms", LONG_JOB.toMillis()));
            print(output, fairness.lines());
        }
    }

    private static Map<String, String> settings(Duration engineTime, int slots) {
        return Map.of(
                "darkroom.worker.engine",
                "null",
                "darkroom.worker.null-engine-time",
                engineTime.toMillis() + "ms",
                "darkroom.worker.slots",
                Integer.toString(slots));
    }

    private Step report(Output output, ArrayNode rows, TrialStack trial, String name, Step.Load load)
            throws InterruptedException {
        Step step = Step.measure(name, trial, engineTime(), load);
        rows.add(step.json());
        print(output, step.lines());
        return step;
    }

    private void print(Output output, List<String> lines) {
        if (!json) {
            lines.forEach(output::result);
        }
    }
}
