package dev.darkroom.bench.chaos;

import dev.darkroom.bench.trial.TrialStack;
import dev.darkroom.cli.console.CliException;
import dev.darkroom.cli.console.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Kills, stops and restarts the processes of a platform of its own while clients use it, and audits what is left. */
@Command(
        name = "chaos",
        description = {
            "Starts a platform, hurts its processes at random while jobs run, then audits every promise.",
            "Ends with code 1 where one was broken, and leaves the platform's folder for you to look at."
        },
        mixinStandardHelpOptions = true)
public final class ChaosCommand implements Callable<Integer> {
    @Option(
            names = "--minutes",
            paramLabel = "M",
            defaultValue = "2",
            description = "How long it is hurt; fractions are minutes too (default: ${DEFAULT-VALUE}).")
    private double minutes;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            defaultValue = "200",
            description = "Jobs spread over that time (default: ${DEFAULT-VALUE}).")
    private int jobs;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "Draws the same schedule and jobs again (default: a new one).")
    private @Nullable Long seed;

    @Option(
            names = "--gateways",
            paramLabel = "N",
            defaultValue = "2",
            description = "Number of gateway processes (default: ${DEFAULT-VALUE}).")
    private int gateways;

    @Option(
            names = "--workers",
            paramLabel = "N",
            defaultValue = "2",
            description = "Number of worker processes (default: ${DEFAULT-VALUE}).")
    private int workers;

    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            defaultValue = "null",
            description = "null answers after 300 ms, torch draws with a model (default: ${DEFAULT-VALUE}).")
    private String engine = "";

    @Option(
            names = "--settle",
            paramLabel = "MINUTES",
            defaultValue = "8",
            description = "Longest time for everything to end after the last fault (default: ${DEFAULT-VALUE}).")
    private double settle;

    @Option(names = "--json", paramLabel = "FILE", description = "Write a report as JSON.")
    private @Nullable Path report;

    @Override
    public Integer call() throws InterruptedException {
        require("--minutes", minutes > 0);
        require("--jobs", jobs > 0);
        require("--gateways", gateways > 0);
        require("--workers", workers > 0);
        long drawn = seed == null ? RandomGenerator.getDefault().nextLong(1, 1_000_000) : seed;
        Output output = new Output();
        Map<String, String> settings =
                Map.of("darkroom.worker.engine", engine, "darkroom.worker.null-engine-time", "300ms");
        try (TrialStack trial = TrialStack.start(gateways, workers, settings, output)) {
            Trial chaos = new Trial(trial, new Trial.Plan(drawn, jobs, ofMinutes(minutes), ofMinutes(settle)), output);
            ChaosResult verdict = chaos.run();
            if (report != null) {
                write(verdict, report);
            }
            verdict.lines().forEach(output::result);
            if (!verdict.isClean()) {
                output.note("The platform's folder is kept: " + trial.keep());
            }
            return verdict.isClean() ? 0 : 1;
        }
    }

    private static void write(ChaosResult verdict, Path file) {
        try {
            Files.writeString(file, verdict.json().toPrettyString() + "\n");
        } catch (IOException e) {
            throw CliException.failed("the report cannot be written: " + e.getMessage());
        }
    }

    private static Duration ofMinutes(double minutes) {
        return Duration.ofMillis(Math.round(minutes * 60_000));
    }

    private static void require(String option, boolean positive) {
        if (!positive) {
            throw CliException.refused(option + " must be more than 0");
        }
    }
}
