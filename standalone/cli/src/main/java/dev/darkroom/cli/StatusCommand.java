package dev.darkroom.cli;

import dev.darkroom.cli.client.DarkroomClient;
import dev.darkroom.cli.console.Output;
import dev.darkroom.cli.stack.DataDirectory;
import dev.darkroom.cli.stack.ServerOptions;
import dev.darkroom.cli.stack.StackState;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says what runs, and how many jobs there are. */
@Command(
        name = "status",
        description = "Shows the services, the models and the number of jobs by status.",
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
    private static final List<String> STATUSES = List.of("queued", "running", "succeeded", "failed", "canceled");
    private static final int COUNT_LIMIT = 1000;

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Override
    public Integer call() {
        Output output = new Output();
        Optional<DarkroomClient> running = server.remote().or(() -> local(output));
        if (running.isEmpty()) {
            output.result("Darkroom is not running");
            return 1;
        }
        DarkroomClient client = running.get();
        output.result("Darkroom at " + client.server() + " is " + (client.isReady() ? "ready" : "not ready"));
        output.result("models: " + String.join(", ", client.models()));
        for (String status : STATUSES) {
            int count = client.count(status, COUNT_LIMIT);
            output.result(String.format(Locale.ROOT, "  %-10s %s", status, count < COUNT_LIMIT ? count : count + "+"));
        }
        return 0;
    }

    private Optional<DarkroomClient> local(Output output) {
        DataDirectory directory = server.directory();
        if (directory.tryLock()) {
            return Optional.empty();
        }
        directory
                .state()
                .map(StackState::processes)
                .orElse(List.of())
                .forEach(process -> output.result(String.format(
                        Locale.ROOT,
                        "  %-16s process %-8d %s, %d restarts",
                        process.name(),
                        process.pid(),
                        ProcessHandle.of(process.pid()).isPresent() ? "running" : "down",
                        process.restarts())));
        return directory.server().map(url -> new DarkroomClient(url, directory.adminKey()));
    }
}
