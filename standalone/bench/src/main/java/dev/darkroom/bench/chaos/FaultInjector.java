package dev.darkroom.bench.chaos;

import dev.darkroom.bench.trial.TrialStack;
import dev.darkroom.cli.stack.StackState.ProcessState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Injects the faults of a schedule into the processes of a stack. */
final class FaultInjector implements AutoCloseable {
    private final TrialStack trial;
    private final Instant begin;
    private final Consumer<InjectedFault> witness;
    private final List<InjectedFault> injected = new ArrayList<>();
    private final List<Thread> pauses = new ArrayList<>();
    /** Processes that are paused now; none may be left so. */
    private final Set<Long> paused = ConcurrentHashMap.newKeySet();

    /** A fault as it was injected. @param pid empty where the process was down at that moment */
    record InjectedFault(Fault fault, Optional<Long> pid) {
        String toLine() {
            return String.format(
                    Locale.ROOT,
                    "%6.1f s  %-7s %s%s%s",
                    fault.at().toMillis() / 1e3,
                    fault.action().name().toLowerCase(Locale.ROOT),
                    fault.target(),
                    fault.lasting().isZero()
                            ? ""
                            : String.format(
                                    Locale.ROOT, " for %.1f s", fault.lasting().toMillis() / 1e3),
                    pid.isPresent() ? "" : " (it was down)");
        }
    }

    FaultInjector(TrialStack trial, Instant begin, Consumer<InjectedFault> witness) {
        this.trial = trial;
        this.begin = begin;
        this.witness = witness;
    }

    /** Blocks until the last fault is over. */
    void carryOut(List<Fault> schedule) throws InterruptedException {
        for (Fault fault : schedule) {
            Thread.sleep(Duration.between(Instant.now(), begin.plus(fault.at())));
            inject(fault);
        }
        for (Thread pause : pauses) {
            pause.join();
        }
    }

    List<InjectedFault> injected() {
        return List.copyOf(injected);
    }

    private void inject(Fault fault) {
        Optional<Long> pid = pidOf(fault.target());
        pid.ifPresent(process -> {
            switch (fault.action()) {
                case KILL -> signal("KILL", process);
                case RESTART -> signal("TERM", process);
                case PAUSE -> pauses.add(Thread.startVirtualThread(() -> pause(process, fault.lasting())));
            }
        });
        InjectedFault done = new InjectedFault(fault, pid);
        injected.add(done);
        witness.accept(done);
    }

    private void pause(long pid, Duration lasting) {
        paused.add(pid);
        signal("STOP", pid);
        try {
            Thread.sleep(lasting);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        signal("CONT", pid);
        paused.remove(pid);
    }

    private Optional<Long> pidOf(String target) {
        return (target.equals(Schedule.POSTGRES) ? postmaster() : supervised(target))
                .filter(pid -> ProcessHandle.of(pid).isPresent());
    }

    private Optional<Long> supervised(String target) {
        return trial.stack().processes().stream()
                .filter(process -> process.name().equals(target))
                .map(ProcessState::pid)
                .findFirst();
    }

    /** PostgreSQL writes its process id into its folder. */
    private Optional<Long> postmaster() {
        Path file = trial.data().path().resolve("postgres").resolve("postmaster.pid");
        try {
            return Files.exists(file)
                    ? Files.readAllLines(file).stream().findFirst().map(line -> Long.parseLong(line.strip()))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static void signal(String name, long pid) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            // It has ended by itself.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Continues the processes that are still paused. */
    @Override
    public void close() {
        paused.forEach(pid -> signal("CONT", pid));
    }
}
