package dev.darkroom.gateway.http;

import dev.darkroom.gateway.GatewayInfrastructure;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The real database behind a gate: whoever connects to the port {@code test.database.gate} holds its answers back, and whoever is
 * next breaks every connection to it.
 */
@SuppressWarnings("NullAway.Init")
public final class FragileDatabase implements QuarkusTestResourceLifecycleManager {
    private static final String URL = "quarkus.datasource.reactive.url";

    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
    private volatile boolean silent;
    private final GatewayInfrastructure infrastructure = new GatewayInfrastructure();
    private ServerSocket entrance;
    private ServerSocket gate;

    @Override
    public void init(Map<String, String> initArgs) {
        infrastructure.init(initArgs);
    }

    @Override
    public Map<String, String> start() {
        Map<String, String> config = new HashMap<>(infrastructure.start());
        URI database = URI.create(Objects.requireNonNull(config.get(URL)));
        try {
            entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            gate = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.startVirtualThread(() -> letIn(database));
        Thread.startVirtualThread(this::guard);
        config.put(URL, "postgresql://127.0.0.1:" + entrance.getLocalPort() + database.getPath());
        config.put("test.database.gate", Integer.toString(gate.getLocalPort()));
        return config;
    }

    @Override
    public void stop() {
        close(entrance);
        close(gate);
    }

    private void letIn(URI database) {
        try {
            while (true) {
                Socket client = entrance.accept();
                Socket server = new Socket(database.getHost(), database.getPort());
                clients.add(client);
                Thread.startVirtualThread(() -> pass(client, server, false));
                Thread.startVirtualThread(() -> pass(server, client, true));
            }
        } catch (IOException e) {
            // Stopped.
        }
    }

    private void pass(Socket from, Socket to, boolean answers) {
        byte[] buffer = new byte[8192];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (!answers || !silent) {
                    out.write(buffer, 0, read);
                }
            }
        } catch (IOException e) {
            // Broken.
        }
    }

    private void guard() {
        try {
            while (true) {
                gate.accept().close();
                silent = true;
                gate.accept().close();
                for (Socket client : clients) {
                    // A reset, not an orderly end.
                    client.setSoLinger(true, 0);
                    client.close();
                }
                clients.clear();
                silent = false;
            }
        } catch (IOException e) {
            // Stopped.
        }
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
