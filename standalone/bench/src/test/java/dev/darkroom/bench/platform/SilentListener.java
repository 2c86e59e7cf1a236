package dev.darkroom.bench.platform;

import dev.darkroom.cli.console.StackListener;
import java.nio.file.Path;
import java.time.Duration;

/** For a platform whose start is not shown to a user. */
final class SilentListener implements StackListener {
    @Override
    public void starting(String what) {}

    @Override
    public void restarting(String name, int exitCode, Duration delay, Path log) {}
}
