package dev.darkroom.cli;

import dev.darkroom.cli.console.CliException;
import dev.darkroom.cli.console.Output;
import dev.darkroom.cli.stack.DataDirectory;
import dev.darkroom.cli.stack.Installation;
import dev.darkroom.cli.stack.WorkerLimit;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lets workers join and leave a running platform. */
@Command(
        name = "workers",
        description =
                "Sets how many workers the Darkroom on --data has; those that leave give back what they cannot finish.",
        mixinStandardHelpOptions = true)
final class WorkersCommand implements Runnable {
    @Parameters(paramLabel = "N", description = "Number of worker processes.")
    private int number;

    @Option(names = "--data", paramLabel = "DIR", description = "Data folder of darkroom up (default: .darkroom).")
    private @Nullable Path data;

    @Override
    public void run() {
        WorkerLimit.ofThisMachine().require("the number of workers", number);
        DataDirectory directory =
                DataDirectory.open(data == null ? Installation.current().defaultData() : data);
        if (directory.tryLock() || directory.server().isEmpty()) {
            throw CliException.refused("no Darkroom runs on " + directory.path() + "; start one with darkroom up");
        }
        directory.wantWorkers(number);
        new Output()
                .result("Workers: " + number
                        + " (darkroom status shows them; those that leave have some seconds to give back their jobs)");
    }
}
