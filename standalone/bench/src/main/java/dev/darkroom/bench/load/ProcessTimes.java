package dev.darkroom.bench.load;

import dev.darkroom.cli.stack.LocalStack;
import dev.darkroom.cli.stack.StackState.ProcessState;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** Processor time of every process of a stack so far, with its children, and of this one, which makes the load. */
record ProcessTimes(Map<String, Duration> byName) {
    private static final String LOAD = "load";

    static ProcessTimes of(LocalStack stack) {
        Map<String, Duration> times = new LinkedHashMap<>();
        for (ProcessState process : stack.processes()) {
            ProcessHandle.of(process.pid())
                    .ifPresent(handle -> times.put(
                            process.name(),
                            Stream.concat(Stream.of(handle), handle.descendants())
                                    .map(ProcessTimes::time)
                                    .reduce(Duration.ZERO, Duration::plus)));
        }
        times.put(LOAD, time(ProcessHandle.current()));
        return new ProcessTimes(times);
    }

    /** Processors that each process kept busy since then. */
    Map<String, Double> processorsSince(ProcessTimes before, Duration elapsed) {
        Map<String, Double> processors = new LinkedHashMap<>();
        byName.forEach((name, time) -> {
            Duration used = time.minus(before.byName().getOrDefault(name, Duration.ZERO));
            processors.put(name, (double) used.toNanos() / elapsed.toNanos());
        });
        return processors;
    }

    private static Duration time(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }
}
