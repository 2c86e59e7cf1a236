package dev.darkroom.cli.models;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Groups what concerns models. */
@Command(
        name = "models",
        description = "Looks into models.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {VerifyCommand.class, CommandLine.HelpCommand.class})
public final class ModelsCommand {}
