package dev.darkroom.bench.trial;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.cli.client.DarkroomClient;
import dev.darkroom.cli.console.CliException;
import dev.darkroom.cli.console.Interruption;
import dev.darkroom.cli.console.StackListener;
import dev.darkroom.cli.stack.DataDirectory;
import dev.darkroom.cli.stack.Installation;
import dev.darkroom.cli.stack.LocalStack;
import dev.darkroom.cli.stack.StackOptions;
import dev.darkroom.embedded.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A whole platform on free ports and a temporary folder. */
public final class TrialStack implements AutoCloseable {
    private final DataDirectory data;
    private final LocalStack stack;
    private final Interruption interruption;
    private boolean kept;

    private TrialStack(DataDirectory data, LocalStack stack) {
        this.data = data;
        this.stack = stack;
        this.interruption = Interruption.doing(this::stopAndDelete);
    }

    /** Starts and returns when requests would be served. */
    public static TrialStack start(int gateways, int workers, Map<String, String> settings, StackListener listener)
            throws InterruptedException {
        DataDirectory data = DataDirectory.open(temporaryFolder());
        if (!data.tryLock()) {
            throw CliException.failed("another command works on " + data.path());
        }
        LocalStack stack = new LocalStack(
                Installation.current(),
                data,
                StackOptions.forTrial(FreePorts.SERVICES.firstOf(gateways), gateways, workers, settings),
                listener);
        TrialStack trial = new TrialStack(data, stack);
        try {
            stack.start();
            return trial;
        } catch (RuntimeException e) {
            trial.keep();
            trial.close();
            throw e;
        }
    }

    public LocalStack stack() {
        return stack;
    }

    public DataDirectory data() {
        return data;
    }

    /** The first gateway, as the administrator sees it. */
    public DarkroomClient administrator() {
        return new DarkroomClient(stack.url(), data.adminKey());
    }

    /** A client with a key of its own, at every gateway. */
    public List<JobCalls> tenant(String tenant) {
        ObjectNode wanted =
                JsonNodeFactory.instance.objectNode().put("name", tenant).put("tenant", tenant);
        wanted.putArray("roles").add("user");
        String key = administrator().createKey(wanted).path("key").asText();
        return stack.gateways().stream()
                .map(gateway -> new JobCalls(gateway, key))
                .toList();
    }

    /** A model that every worker serves. */
    public String anyModel() {
        return administrator().models().getFirst();
    }

    /** Leaves the folder with everything in it, for a person to look at. */
    public Path keep() {
        kept = true;
        return data.path();
    }

    @Override
    public void close() {
        interruption.close();
        stopAndDelete();
    }

    private void stopAndDelete() {
        stack.close();
        if (!kept) {
            delete(data.path());
        }
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("darkroom-trial-");
        } catch (IOException e) {
            throw CliException.failed("no temporary folder: " + e.getMessage());
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            // A temporary folder that resists is left to the operating system.
        }
    }
}
