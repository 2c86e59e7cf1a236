package dev.darkroom.bench;

import static java.util.Objects.requireNonNull;

import dev.darkroom.bench.chaos.ChaosCommand;
import dev.darkroom.cli.MoreCommands;
import picocli.CommandLine;

/** What only those need who develop Darkroom or judge it: {@code bench}, {@code chaos} and {@code models verify}. */
public final class DeveloperCommands implements MoreCommands {
    @Override
    public void addTo(CommandLine darkroom) {
        darkroom.addSubcommand(BenchCommand.class).addSubcommand(ChaosCommand.class);
        requireNonNull(darkroom.getSubcommands().get("models")).addSubcommand(VerifyCommand.class);
    }
}
