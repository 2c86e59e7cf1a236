package dev.darkroom.cli;

import dev.darkroom.cli.console.CliException;
import dev.darkroom.cli.console.Interruption;
import dev.darkroom.cli.console.Output;
import dev.darkroom.cli.stack.DataDirectory;
import dev.darkroom.cli.stack.Installation;
import dev.darkroom.cli.stack.LocalStack;
import dev.darkroom.cli.stack.StackOptions;
import dev.darkroom.cli.stack.WorkerLimit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the whole platform on this machine until it is stopped. */
@Command(
        name = "up",
        description = "Runs Kafka, PostgreSQL, S3 and the services on this machine until Ctrl-C.",
        mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    @Option(
            names = "--port",
            description = "Port of the first gateway on 127.0.0.1 (default: ${DEFAULT-VALUE}); others follow it.")
    private int port = 8080;

    @Option(names = "--data", paramLabel = "DIR", description = "Folder that keeps everything (default: .darkroom).")
    private @Nullable Path data;

    @Option(names = "--gateways", description = "Number of gateway processes (default: ${DEFAULT-VALUE}).")
    private int gateways = 1;

    @Option(
            names = "--workers",
            description = "Number of worker processes (default: ${DEFAULT-VALUE}); darkroom workers changes it.")
    private int workers = 1;

    @Option(
            names = "--local-webhooks",
            description = "Let webhooks call this machine, except for the platform's own ports.")
    private boolean localWebhooks;

    @Option(names = "--open", description = "Let everybody on this machine in without a key.")
    private boolean open;

    @Override
    public Integer call() throws InterruptedException {
        WorkerLimit limit = WorkerLimit.ofThisMachine();
        requireOne("--gateways", gateways);
        limit.require("--workers", workers);
        Output output = new Output();
        Installation installation = Installation.current();
        DataDirectory directory = DataDirectory.open(data == null ? installation.defaultData() : data);
        if (!directory.tryLock()) {
            throw CliException.refused(directory
                    .server()
                    .map(url -> "Darkroom runs on " + directory.path() + " already: " + url)
                    .orElse("another command works on " + directory.path() + "; try again when it has ended"));
        }
        LocalStack stack = new LocalStack(
                installation,
                directory,
                StackOptions.forEveryone(port, gateways, workers, localWebhooks, open),
                output);
        try (stack;
                Interruption interruption = Interruption.doing(stack::close)) {
            directory.wantWorkers(workers);
            stack.start();
            output.result("Darkroom is ready: " + stack.url());
            output.result("Studio: " + stack.url() + "/");
            output.result(open ? "Open to everybody on this machine" : "API key: " + directory.adminKey());
            output.note("Webhooks are signed with the secret in " + directory.webhookSecretFile()
                    + (localWebhooks ? "" : "; they call this machine only with --local-webhooks"));
            output.note("Kafka's tools take " + directory.clientPropertiesFile());
            output.note("Logs are in " + directory.path().resolve("logs") + "; Ctrl-C stops everything");
            while (true) {
                Thread.sleep(LOOK_EVERY);
                stack.scaleWorkers(Math.clamp(directory.wantedWorkers(), 1, limit.most()));
            }
        }
    }

    private static void requireOne(String option, int number) {
        if (number < 1) {
            throw CliException.refused(option + " must be at least 1");
        }
    }
}
