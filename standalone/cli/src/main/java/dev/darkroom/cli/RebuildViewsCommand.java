package dev.darkroom.cli;

import dev.darkroom.cli.console.Output;
import dev.darkroom.cli.stack.ServerOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Rebuilds the views of all jobs from their events. */
@Command(
        name = "rebuild-views",
        description = "Rebuilds the views of all jobs from their events; takes a key with the scope admin.",
        mixinStandardHelpOptions = true)
final class RebuildViewsCommand implements Callable<Integer> {
    @Mixin
    private ServerOptions server = new ServerOptions();

    @Override
    public Integer call() {
        new Output().result("Rebuilt the views of " + server.running().rebuildViews() + " jobs");
        return 0;
    }
}
