package dev.darkroom.cli.models;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Groups what concerns models. */
@Command(
        name = "models",
        description = "Adds models, lists them and looks into them.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            AddCommand.class,
            ListCommand.class,
            InspectCommand.class,
            SampleCommand.class,
            SheetCommand.class,
            ExportCommand.class,
            CommandLine.HelpCommand.class
        })
public final class ModelsCommand {}
