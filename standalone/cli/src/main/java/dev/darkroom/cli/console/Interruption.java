package dev.darkroom.cli.console;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Work to be done when the user ends the command early, by Ctrl-C or SIGTERM; closing it calls the work off. What was
 * registered last is done first, one after the other.
 */
public final class Interruption implements AutoCloseable {
    private static final Deque<Interruption> PENDING = new ArrayDeque<>();
    private static volatile boolean happened;

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(Interruption::workOff, "interruption"));
    }

    private final Runnable work;

    private Interruption(Runnable work) {
        this.work = work;
    }

    public static Interruption doing(Runnable work) {
        Interruption interruption = new Interruption(work);
        synchronized (PENDING) {
            PENDING.push(interruption);
        }
        return interruption;
    }

    /** Whether the command is ending early, so that what fails now is no news to the user. */
    public static boolean happened() {
        return happened;
    }

    @Override
    public void close() {
        synchronized (PENDING) {
            PENDING.remove(this);
        }
    }

    private static void workOff() {
        for (Interruption next = poll(); next != null; next = poll()) {
            happened = true;
            try {
                next.work.run();
            } catch (RuntimeException e) {
                // The rest must be done all the same: a job that cannot be cancelled still has processes to stop.
            }
        }
    }

    private static @Nullable Interruption poll() {
        synchronized (PENDING) {
            return PENDING.poll();
        }
    }
}
