package dev.darkroom.cli.stack;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** Adds why, where something ended because the disk is full. */
final class DiskWatch implements StackListener {
    private final StackListener user;
    private final Path data;
    private final Supplier<List<DiskSpace.Said>> said;

    /**
     * @param user hears all of it
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
        DiskSpace.complaint(data, said.get()).ifPresent(user::note);
    }
}
