package dev.darkroom.gateway.connections;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A client that keeps to no rule: it writes what it likes, when it likes. */
public final class RawClient implements AutoCloseable {
    private final Socket socket = new Socket();

    /** @param port of the gateway on this machine */
    public RawClient(int port) throws IOException {
        socket.connect(new InetSocketAddress("127.0.0.1", port), 10_000);
    }

    /** The head of a request, each header as {@code Name: value}. */
    public RawClient head(String methodAndPath, String... headers) throws IOException {
        return send(methodAndPath + " HTTP/1.1\r\nHost: localhost\r\n"
                + String.join(
                        "",
                        Arrays.stream(headers).map(header -> header + "\r\n").toList()) + "\r\n");
    }

    public RawClient chunk(int bytes) throws IOException {
        return send(Integer.toHexString(bytes) + "\r\n" + "a".repeat(bytes) + "\r\n");
    }

    public RawClient send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        return this;
    }

    /** What comes within the time, up to the end of a first answer's head, and some of its body; empty when closed or silent. */
    public String answer(int withinMillis) throws IOException {
        socket.setSoTimeout(withinMillis);
        byte[] buffer = new byte[8192];
        try {
            int read = socket.getInputStream().read(buffer);
            return read < 0 ? "" : new String(buffer, 0, read, StandardCharsets.ISO_8859_1);
        } catch (SocketTimeoutException e) {
            return "";
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
