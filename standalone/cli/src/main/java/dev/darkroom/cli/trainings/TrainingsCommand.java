package dev.darkroom.cli.trainings;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.cli.client.DarkroomClient;
import dev.darkroom.cli.console.Output;
import dev.darkroom.cli.stack.ServerOptions;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Trainings as jobs of a platform; {@code train} does without one. */
@Command(
        name = "trainings",
        description = "Trains models on a running Darkroom (train does it on this machine, without one).",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            CreateCommand.class,
            TrainingsCommand.ListTrainings.class,
            TrainingsCommand.Show.class,
            TrainingsCommand.Cancel.class,
            CommandLine.HelpCommand.class
        })
public final class TrainingsCommand {

    private static String line(JsonNode training) {
        JsonNode input = training.path("input");
        return String.format(
                Locale.ROOT,
                "%s  %-9s %6d of %-6d %-4s of %s: %s",
                training.path("id").asText(),
                training.path("status").asText(),
                training.at("/progress/step").asInt(),
                training.at("/progress/steps").asInt(),
                input.path("kind").asText(),
                training.path("model").asText(),
                input.path("name").asText());
    }

    @Command(name = "list", description = "Lists trainings, newest first.", mixinStandardHelpOptions = true)
    static final class ListTrainings implements Callable<Integer> {
        @Mixin
        private ServerOptions server = new ServerOptions();

        @Override
        public Integer call() {
            Output output = new Output();
            server.running().trainings().forEach(training -> output.result(line(training)));
            return 0;
        }
    }

    @Command(name = "show", description = "Shows one training as the server does.", mixinStandardHelpOptions = true)
    static final class Show implements Callable<Integer> {
        @Parameters(paramLabel = "ID", description = "Id of the training.")
        private String id = "";

        @Mixin
        private ServerOptions server = new ServerOptions();

        @Override
        public Integer call() {
            new Output().result(server.running().document(id).toPrettyString());
            return 0;
        }
    }

    @Command(name = "cancel", description = "Ends a training.", mixinStandardHelpOptions = true)
    static final class Cancel implements Callable<Integer> {
        @Parameters(paramLabel = "ID", description = "Id of the training.")
        private String id = "";

        @Mixin
        private ServerOptions server = new ServerOptions();

        @Override
        public Integer call() {
            DarkroomClient client = server.running();
            new Output().result(id + " " + client.cancel(id).status());
            return 0;
        }
    }
}
