package dev.darkroom.bench;

import dev.darkroom.bench.load.PlatformCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Groups the measurements. */
@Command(
        name = "bench",
        description = "Measures the engine, which needs no model, and the platform on this machine.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            EngineCommand.class,
            EfficiencyCommand.class,
            MemoryCommand.class,
            TilingCommand.class,
            BatchingCommand.class,
            PlatformCommand.class,
            CompareCommand.class,
            RandomModelCommand.class,
            ServeCommand.class,
            CommandLine.HelpCommand.class
        })
public final class BenchCommand {}
