package dev.darkroom.embedded.server;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Properties;

/**
 * Ports and keys of one data folder. They are kept beside the data, so that whoever still holds an address (a service
 * that outlived a restart, a tool of the user) finds the same server there again.
 */
record StackSettings(
        int kafkaPort, int controllerPort, int postgresPort, int s3Port, String s3AccessKey, String s3SecretKey) {
    static final String HOST = "127.0.0.1";

    static StackSettings loadOrCreate(Path data) throws IOException {
        Path file = data.resolve("stack.properties");
        Properties kept = new Properties();
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                kept.load(reader);
            }
        }
        StackSettings settings = new StackSettings(
                port(kept, "kafka.port"),
                port(kept, "kafka.controller.port"),
                port(kept, "postgres.port"),
                port(kept, "s3.port"),
                kept.getProperty("s3.access-key", "darkroom"),
                kept.getProperty("s3.secret-key", newSecret()));
        settings.save(file);
        return settings;
    }

    private void save(Path file) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("kafka.port", Integer.toString(kafkaPort));
        properties.setProperty("kafka.controller.port", Integer.toString(controllerPort));
        properties.setProperty("postgres.port", Integer.toString(postgresPort));
        properties.setProperty("s3.port", Integer.toString(s3Port));
        properties.setProperty("s3.access-key", s3AccessKey);
        properties.setProperty("s3.secret-key", s3SecretKey);
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        }
    }

    private static int port(Properties kept, String name) {
        int wanted = Integer.parseInt(kept.getProperty(name, "0"));
        try (ServerSocket socket = new ServerSocket(wanted, 1, InetAddress.getByName(HOST))) {
            return socket.getLocalPort();
        } catch (IOException taken) {
            return anyPort();
        }
    }

    private static int anyPort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String newSecret() {
        byte[] secret = new byte[20];
        new SecureRandom().nextBytes(secret);
        return HexFormat.of().formatHex(secret);
    }
}
