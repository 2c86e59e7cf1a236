package dev.darkroom.cli.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Groups the measurements. */
@Command(
        name = "bench",
        description = "Measures the engine on this machine; needs no model.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            EngineCommand.class,
            EfficiencyCommand.class,
            MemoryCommand.class,
            BatchingCommand.class,
            ServeCommand.class,
            CommandLine.HelpCommand.class
        })
public final class BenchCommand {}
