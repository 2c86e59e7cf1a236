package dev.darkroom.cli.stack;

import dev.darkroom.cli.client.DarkroomClient;
import dev.darkroom.cli.console.CliException;
import dev.darkroom.cli.console.StackListener;
import dev.darkroom.embedded.FreePorts;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The server of a data folder: the one that runs there already, else one of our own that ends when this is closed. */
public final class LocalServer implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final Installation installation;
    private final DataDirectory data;
    private final StackListener listener;
    private @Nullable LocalStack own;
    private boolean closed;

    public LocalServer(Installation installation, DataDirectory data, StackListener listener) {
        this.installation = installation;
        this.data = data;
        this.listener = listener;
    }

    /** Returns the address of a server that is ready. Two commands on one folder take turns. */
    public URI connect() throws InterruptedException {
        boolean announced = false;
        while (!data.tryLock()) {
            Optional<URI> running = data.server().filter(url -> new DarkroomClient(url, data.adminKey()).isReady());
            if (running.isPresent()) {
                return running.get();
            }
            if (!announced) {
                listener.starting("when another command on " + data.path() + " has ended");
                announced = true;
            }
            Thread.sleep(POLL);
        }
        LocalStack stack =
                new LocalStack(installation, data, StackOptions.forOneCommand(FreePorts.SERVICES.any()), listener);
        adopt(stack);
        stack.start();
        return stack.url();
    }

    @Override
    public void close() {
        LocalStack stack;
        synchronized (this) {
            closed = true;
            stack = own;
        }
        if (stack != null) {
            stack.close();
        }
    }

    private synchronized void adopt(LocalStack stack) {
        if (closed) {
            throw CliException.failed("stopped while starting");
        }
        own = stack;
    }
}
