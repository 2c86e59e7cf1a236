package dev.darkroom.cli.console;

import java.nio.file.Path;
import java.time.Duration;

/** Receives what the supervisor does, to report it to the user. */
public interface StackListener {
    /** A part of the start begins. */
    void starting(String what);

    /** Something that the user should know, as one line. */
    default void note(String line) {}

    /** A process ended unasked and comes back after the delay. */
    void restarting(String name, int exitCode, Duration delay, Path log);
}
