package dev.darkroom.cli.stack;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a running stack writes down for other commands and for the next start.
 *
 * @param url where it serves; null while it does not, or serves one command only
 */
public record StackState(@Nullable String url, List<ProcessState> processes) {
    public StackState {
        processes = List.copyOf(processes);
    }

    /** One child process and how often it was restarted. */
    public record ProcessState(String name, long pid, int restarts) {}
}
