package dev.darkroom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.cli.console.Output;
import dev.darkroom.cli.stack.ServerOptions;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists what administrators have done. */
@Command(
        name = "audit",
        description = "Lists what administrators have done, newest first; takes a key with the scope admin.",
        mixinStandardHelpOptions = true)
final class AuditCommand implements Callable<Integer> {
    @Option(names = "--limit", description = "Events to list, from 1 to 200 (default: ${DEFAULT-VALUE}).")
    private int limit = 50;

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Override
    public Integer call() {
        Output output = new Output();
        for (JsonNode event : server.running().adminEvents(limit)) {
            output.result(String.format(
                    Locale.ROOT,
                    "%s  %-12s %-20s %-20s %s",
                    event.path("at").asText(),
                    event.path("tenant").asText(),
                    event.path("caller").asText(),
                    event.path("action").asText(),
                    event.path("subject").asText()));
        }
        return 0;
    }
}
