package dev.darkroom.cli.stack;

import dev.darkroom.cli.console.StackListener;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/** Adds why, where something ended because the disk is full. */
final class DiskWatch implements StackListener {
    private static final Duration AGAIN_AFTER = Duration.ofMinutes(1);

    private final StackListener user;
    private final Path data;
    private final Supplier<List<DiskSpace.Said>> said;
    private volatile Instant saidAt = Instant.EPOCH;

    /**
     * @param user receives the messages
     * @param said by what writes the most
     */
    DiskWatch(StackListener user, Path data, Supplier<List<DiskSpace.Said>> said) {
        this.user = user;
        this.data = data;
        this.said = said;
    }

    @Override
    public void starting(String what) {
        user.starting(what);
    }

    @Override
    public void note(String line) {
        user.note(line);
    }

    @Override
    public void restarting(String name, int exitCode, Duration delay, Path log) {
        user.restarting(name, exitCode, delay, log);
        if (Instant.now().isAfter(saidAt.plus(AGAIN_AFTER))) {
            DiskSpace.complaint(data, said.get()).ifPresent(line -> {
                saidAt = Instant.now();
                user.note(line);
            });
        }
    }
}
