package dev.darkroom.cli.stack;

import dev.darkroom.cli.console.CliException;
import dev.darkroom.cli.console.StackListener;
import dev.darkroom.embedded.EmbeddedStack;
import dev.darkroom.embedded.EmbeddedStackException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Kafka, PostgreSQL and S3 in one child process that is started again whenever it ends unasked. */
final class LocalInfrastructure {
    static final String NAME = "infrastructure";
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final DataDirectory data;
    private final Supplier<List<String>> jvm;
    private final StackListener listener;
    private final Runnable onStart;
    private final Runnable onMove;
    // Read without our lock: a service asks for it while it holds its own.
    private volatile @Nullable EmbeddedStack running;
    private volatile List<DiskSpace.Said> said = List.of();
    private int restarts;
    private boolean stopping;

    /**
     * @param jvm options of the next process
     * @param onStart runs after each start
     * @param onMove runs when the services must learn new ports
     */
    LocalInfrastructure(
            DataDirectory data, Supplier<List<String>> jvm, StackListener listener, Runnable onStart, Runnable onMove) {
        this.data = data;
        this.jvm = jvm;
        this.listener = listener;
        this.onStart = onStart;
        this.onMove = onMove;
    }

    /** Returns when a service can start beside it. */
    void begin() {
        said = Stream.of(NAME, "postgres")
                .map(data::log)
                .map(DiskSpace.Said::fromNowOn)
                .toList();
        EmbeddedStack started;
        try {
            started = EmbeddedStack.begin(data.path(), jvm.get());
        } catch (EmbeddedStackException e) {
            throw CliException.failed(String.valueOf(e.getMessage()));
        }
        if (!adopt(started)) {
            started.close();
            throw CliException.failed("stopped while starting");
        }
        data.keepClientProperties(started.kafkaClient());
        onStart.run();
    }

    /** Returns when a service can work with it. */
    void awaitReady() {
        EmbeddedStack started = get();
        try {
            started.awaitReady();
        } catch (EmbeddedStackException e) {
            throw CliException.failed(String.valueOf(e.getMessage()));
        }
        started.onExit()
                .thenAcceptAsync(this::restart, Thread.ofPlatform().daemon().name("restart-" + NAME)::start);
    }

    private synchronized boolean adopt(EmbeddedStack started) {
        if (!stopping) {
            running = started;
        }
        return !stopping;
    }

    /** The process of now, or the last one where it is being started again. */
    EmbeddedStack get() {
        return Objects.requireNonNull(running, "nothing has started");
    }

    boolean hasStarted() {
        return running != null;
    }

    /** What it has written since it started, for finding a full disk. */
    List<DiskSpace.Said> said() {
        return said;
    }

    synchronized Stream<StackState.ProcessState> state() {
        return Stream.ofNullable(running)
                .map(now -> new StackState.ProcessState(NAME, now.process().pid(), restarts));
    }

    /** Nothing is started again from now on. */
    synchronized void startNoMore() {
        stopping = true;
    }

    void close() {
        EmbeddedStack last = running;
        if (last != null) {
            last.close();
        }
    }

    private void restart(EmbeddedStack ended) {
        synchronized (this) {
            if (stopping) {
                return;
            }
            restarts++;
        }
        Duration pause = Duration.ZERO;
        do {
            listener.restarting(NAME, 1, pause, data.log(NAME));
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            pause = pause.plusSeconds(1).compareTo(LONGEST_PAUSE) < 0 ? pause.plusSeconds(1) : LONGEST_PAUSE;
        } while (!startsAgain());
        if (!get().asConfig().equals(ended.asConfig())) {
            // A port was taken meanwhile.
            onMove.run();
        }
    }

    /** What died a moment ago may still hold a lock or a port. */
    private boolean startsAgain() {
        try {
            begin();
            awaitReady();
            return true;
        } catch (CliException | UncheckedIOException e) {
            synchronized (this) {
                return stopping;
            }
        }
    }
}
