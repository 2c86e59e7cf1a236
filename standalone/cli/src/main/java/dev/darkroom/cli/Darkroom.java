package dev.darkroom.cli;

import dev.darkroom.cli.console.CliException;
import dev.darkroom.cli.console.Interruption;
import dev.darkroom.cli.console.Output;
import dev.darkroom.cli.datasets.DatasetsCommand;
import dev.darkroom.cli.generate.GenerateCommand;
import dev.darkroom.cli.keys.KeysCommand;
import dev.darkroom.cli.models.ModelsCommand;
import dev.darkroom.cli.train.EvaluateCommand;
import dev.darkroom.cli.train.TrainCommand;
import dev.darkroom.cli.trainings.TrainingsCommand;
import dev.darkroom.diffusion.DiffusionException;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The command {@code darkroom}. */
@Command(
        name = "darkroom",
        description = "Develops latent images: runs latent diffusion models as asynchronous jobs.",
        mixinStandardHelpOptions = true,
        versionProvider = Darkroom.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            GenerateCommand.class,
            UpCommand.class,
            StatusCommand.class,
            WorkersCommand.class,
            KeysCommand.class,
            AuditCommand.class,
            RebuildViewsCommand.class,
            ModelsCommand.class,
            DatasetsCommand.class,
            TrainCommand.class,
            TrainingsCommand.class,
            EvaluateCommand.class,
            Darkroom.TestCommand.class,
            Darkroom.VersionCommand.class,
            CommandLine.HelpCommand.class
        })
public final class Darkroom {
    private Darkroom() {}

    public static void main(String[] arguments) {
        // What is written here is read by machines too, and libraries ask for the locale of the machine.
        Locale.setDefault(Locale.ROOT);
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new Darkroom());
        ServiceLoader.load(MoreCommands.class).forEach(more -> more.addTo(commandLine));
        return commandLine
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionStrategy(Darkroom::run)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    if (Interruption.happened()) {
                        return CommandLine.ExitCode.SOFTWARE;
                    }
                    if (!(failure instanceof CliException || failure instanceof DiffusionException)) {
                        throw failure;
                    }
                    new Output().error(String.valueOf(failure.getMessage()));
                    return CommandLine.ExitCode.SOFTWARE;
                });
    }

    private static int run(CommandLine.ParseResult parsed) {
        try {
            ReadableArguments.require(parsed);
        } catch (CliException e) {
            throw new CommandLine.ExecutionException(parsed.commandSpec().commandLine(), "arguments", e);
        }
        return new CommandLine.RunLast().execute(parsed);
    }

    /** The version in the archive's manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {
                "darkroom "
                        + Optional.ofNullable(Darkroom.class.getPackage().getImplementationVersion())
                                .orElse("(unpackaged)")
            };
        }
    }

    @Command(name = "version", description = "Prints the version.")
    static final class VersionCommand implements Runnable {
        @Override
        public void run() {
            new Output().result(new Version().getVersion()[0]);
        }
    }

    /** Only the help of it: the launcher script runs the tests, for a build would pull the rug from under this JVM. */
    @Command(
            name = "test",
            description = {
                "Builds, runs the fast tests and prints how many passed.",
                "--all runs every test but the nightly ones, --nightly only those. Other arguments go to Maven."
            })
    static final class TestCommand implements Runnable {
        @Override
        public void run() {
            throw CliException.refused("start the tests with the darkroom script");
        }
    }
}
