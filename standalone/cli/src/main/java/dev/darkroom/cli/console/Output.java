package dev.darkroom.cli.console;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** What the command line says: results on standard output, everything else on standard error. */
public final class Output implements StackListener {
    /** Whether standard error is a terminal; the launcher script knows, Java does not. */
    public boolean isTerminal() {
        return Boolean.getBoolean("darkroom.terminal");
    }

    /** Width of the terminal in characters. */
    public int columns() {
        return Integer.getInteger("darkroom.columns", 80);
    }

    public void result(String line) {
        System.out.println(line);
        System.out.flush();
    }

    @Override
    public void note(String line) {
        System.err.println(line);
    }

    public void error(String line) {
        System.err.println("darkroom: " + line);
    }

    @Override
    public void starting(String what) {
        note("Starting " + what);
    }

    @Override
    public void restarting(String name, int exitCode, Duration delay, Path log) {
        if (!Interruption.happened()) {
            note(String.format(
                    Locale.ROOT,
                    "%s ended with code %d and starts again in %.1f s (log: %s)",
                    name,
                    exitCode,
                    delay.toMillis() / 1000.0,
                    log));
        }
    }
}
