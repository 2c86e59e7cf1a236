package dev.darkroom.cli.stack;

import dev.darkroom.cli.console.StackListener;
import dev.darkroom.embedded.ChildJvm;
import dev.darkroom.embedded.PrivateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One service as a child JVM that is started again whenever it ends unasked. */
final class ServiceProcess {
    private static final Duration FIRST_DELAY = Duration.ofMillis(500);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(10);
    /** A service that ran this long was well: its next end starts the delays afresh. */
    private static final Duration WELL_AFTER = Duration.ofSeconds(30);

    private static final long LOG_LIMIT = 10L << 20;

    private final String name;
    private final List<String> arguments;
    private final Consumer<Map<String, String>> environment;
    private final Path log;
    private final StackListener listener;
    private final Runnable onRestart;

    private @Nullable Process process;
    private Instant startedAt = Instant.EPOCH;
    private Duration delay = FIRST_DELAY;
    private int restarts;
    private boolean stopping;

    ServiceProcess(
            String name,
            List<String> arguments,
            Consumer<Map<String, String>> environment,
            Path log,
            StackListener listener,
            Runnable onRestart) {
        this.name = name;
        this.arguments = List.copyOf(arguments);
        this.environment = environment;
        this.log = log;
        this.listener = listener;
        this.onRestart = onRestart;
    }

    synchronized void start() {
        if (stopping) {
            return;
        }
        try {
            rollLog();
            ProcessBuilder builder = ChildJvm.process(name, logs(), arguments)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            PrivateFiles.file(log).toFile()));
            environment.accept(builder.environment());
            startedAt = Instant.now();
            Process started = builder.start();
            process = started;
            // A thread of its own: a pause before one restart must not hold up another.
            started.onExit()
                    .thenAcceptAsync(
                            this::restartAfterEnd, Thread.ofPlatform().daemon().name("restart-" + name)::start);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path logs() {
        Path folder = log.getParent();
        return folder == null ? Path.of("") : folder;
    }

    String name() {
        return name;
    }

    synchronized StackState.ProcessState state() {
        return new StackState.ProcessState(name, process == null ? 0 : process.pid(), restarts);
    }

    /** Ends the running process; it comes back with the configuration of now. */
    synchronized void restart() {
        if (process != null) {
            process.destroy();
        }
    }

    /** Ends a process that no longer listens to anybody, if it is still the one that runs; it comes back. */
    synchronized void kill(long pid) {
        if (process != null && process.pid() == pid) {
            process.destroyForcibly();
        }
    }

    /** Asks the process to end by closing its standard input, and does not wait. */
    synchronized void askToStop() {
        stopping = true;
        if (process != null) {
            try {
                process.getOutputStream().close();
            } catch (IOException e) {
                // Its input is closed already: it has ended.
            }
        }
    }

    /** Waits for the process to end until the deadline, then kills it. */
    void awaitStop(Instant deadline) {
        Process last;
        synchronized (this) {
            last = process;
        }
        if (last == null) {
            return;
        }
        boolean ended = false;
        try {
            ended = last.waitFor(Duration.between(Instant.now(), deadline).toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!ended) {
            last.destroyForcibly();
        }
    }

    private void restartAfterEnd(Process ended) {
        Duration wait;
        synchronized (this) {
            if (stopping) {
                return;
            }
            boolean wasWell = startedAt.plus(WELL_AFTER).isBefore(Instant.now());
            wait = wasWell ? FIRST_DELAY : delay;
            delay = wait.multipliedBy(2).compareTo(LONGEST_DELAY) < 0 ? wait.multipliedBy(2) : LONGEST_DELAY;
            restarts++;
        }
        listener.restarting(name, ended.exitValue(), wait, log);
        try {
            Thread.sleep(wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        start();
        onRestart.run();
    }

    private void rollLog() throws IOException {
        if (Files.exists(log) && Files.size(log) > LOG_LIMIT) {
            Files.move(log, log.resolveSibling(name + ".old.log"), StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
