package dev.darkroom.cli.datasets;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Groups the data sets. */
@Command(
        name = "datasets",
        description = "Prepares open data sets to train on.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {EmojiCommand.class, CommandLine.HelpCommand.class})
public final class DatasetsCommand {}
