package dev.darkroom.bench.chaos;

import java.time.Duration;

/**
 * A fault that is injected into a process.
 *
 * @param at since the beginning
 * @param target name of the process
 * @param lasting how long a pause takes; zero otherwise
 */
record Fault(Duration at, String target, Action action, Duration lasting) {
    enum Action {
        /** SIGKILL: it ends at once and is started again by its supervisor. */
        KILL,
        /** SIGTERM: it ends in order and is started again. */
        RESTART,
        /** SIGSTOP, then SIGCONT: it is paused without noticing it. */
        PAUSE
    }
}
