package dev.darkroom.bench.load;

import dev.darkroom.cli.stack.LocalStack;
import dev.darkroom.cli.stack.StackState.ProcessState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** What every process of a stack has used so far, with its children, and this one, which makes the load. */
record ProcessUse(Map<String, Use> byName) {
    private static final String LOAD = "load";
    private static final String SWITCHES = "ctxt_switches:";

    /**
     * @param processor time
     * @param switches of context, of the threads that still live; 0 where the system does not tell
     */
    record Use(Duration processor, long switches) {
        private static final Use NONE = new Use(Duration.ZERO, 0);

        private Use plus(Use other) {
            return new Use(processor.plus(other.processor), switches + other.switches);
        }

        private Use since(Use before) {
            return new Use(processor.minus(before.processor), Math.max(0, switches - before.switches));
        }
    }

    static ProcessUse of(LocalStack stack) {
        Map<String, Use> uses = new LinkedHashMap<>();
        for (ProcessState process : stack.processes()) {
            ProcessHandle.of(process.pid())
                    .ifPresent(handle -> uses.put(
                            process.name(),
                            Stream.concat(Stream.of(handle), handle.descendants())
                                    .map(ProcessUse::use)
                                    .reduce(Use.NONE, Use::plus)));
        }
        uses.put(LOAD, use(ProcessHandle.current()));
        return new ProcessUse(uses);
    }

    ProcessUse since(ProcessUse before) {
        Map<String, Use> uses = new LinkedHashMap<>();
        byName.forEach((name, use) -> uses.put(name, use.since(before.byName().getOrDefault(name, Use.NONE))));
        return new ProcessUse(uses);
    }

    /** One number for each process. */
    Map<String, Double> each(Function<Use, Double> number) {
        Map<String, Double> numbers = new LinkedHashMap<>();
        byName.forEach((name, use) -> numbers.put(name, number.apply(use)));
        return numbers;
    }

    Use sum() {
        return byName.values().stream().reduce(Use.NONE, Use::plus);
    }

    private static Use use(ProcessHandle process) {
        return new Use(process.info().totalCpuDuration().orElse(Duration.ZERO), switches(process.pid()));
    }

    private static long switches(long process) {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(process), "task"))) {
            return threads.map(thread -> thread.resolve("status"))
                    .flatMap(status -> lines(status).stream())
                    .filter(line -> line.contains(SWITCHES))
                    .mapToLong(line ->
                            Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
                    .sum();
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }

    private static List<String> lines(Path status) {
        try {
            return Files.readAllLines(status);
        } catch (IOException e) {
            // The thread has ended.
            return List.of();
        }
    }
}
