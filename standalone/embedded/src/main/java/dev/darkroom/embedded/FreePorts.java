package dev.darkroom.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Finds ports of 127.0.0.1 for servers that are about to start. They lie below those that operating systems give to
 * outgoing connections: such a connection may take a port between its choice and the start of its server, and a client
 * that tries again and again to reach a server that is down may even connect to itself there. The two kinds of server
 * never take each other's, as both are chosen before either starts.
 */
public enum FreePorts {
    INFRASTRUCTURE(10_000),
    SERVICES(20_000);

    private static final String HOST = "127.0.0.1";
    private static final int NUMBER = 10_000;

    private final int first;

    FreePorts(int first) {
        this.first = first;
    }

    /** Returns a port that nothing listens at. */
    public int any() {
        return firstOf(1);
    }

    /**
     * Returns the first of several ports in a row that nothing listens at.
     *
     * @throws IllegalStateException where there are none
     */
    public int firstOf(int number) {
        RandomGenerator random = RandomGenerator.getDefault();
        for (int attempt = 0; attempt < NUMBER; attempt++) {
            int candidate = first + random.nextInt(NUMBER - number);
            if (IntStream.range(candidate, candidate + number).allMatch(FreePorts::isFree)) {
                return candidate;
            }
        }
        throw new IllegalStateException("no " + number + " free ports in a row from " + first + " on");
    }

    /** Tells whether nothing listens at the port of 127.0.0.1 now. */
    public static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName(HOST))) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
