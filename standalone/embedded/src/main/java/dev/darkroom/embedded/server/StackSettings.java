package dev.darkroom.embedded.server;

import dev.darkroom.embedded.FreePorts;
import dev.darkroom.embedded.PrivateFiles;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * Ports, passwords and keys of one data folder. They are kept beside the data, so that a client that still holds an address (a service that
 * outlived a restart, a tool of the user) finds the same server there again.
 */
record StackSettings(
        int kafkaPort,
        int controllerPort,
        int postgresPort,
        int s3Port,
        String kafkaPassword,
        String postgresPassword,
        String s3AccessKey,
        String s3SecretKey) {
    static final String HOST = "127.0.0.1";

    static StackSettings loadOrCreate(Path data) throws IOException {
        Path file = data.resolve("stack.properties");
        Properties kept = new Properties();
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                kept.load(reader);
            }
        }
        int fresh = FreePorts.INFRASTRUCTURE.firstOf(4);
        StackSettings settings = new StackSettings(
                port(kept, "kafka.port", fresh),
                port(kept, "kafka.controller.port", fresh + 1),
                port(kept, "postgres.port", fresh + 2),
                port(kept, "s3.port", fresh + 3),
                kept.getProperty("kafka.password", Secrets.draw()),
                kept.getProperty("postgres.password", Secrets.draw()),
                kept.getProperty("s3.access-key", "darkroom"),
                kept.getProperty("s3.secret-key", Secrets.draw()));
        Properties now = settings.properties();
        // Nothing is written without need: a full disk must not keep a stack from starting that only reads.
        if (!now.equals(kept)) {
            StringWriter text = new StringWriter();
            now.store(text, null);
            PrivateFiles.write(file, text.toString());
        }
        return settings;
    }

    String kafkaBootstrapServers() {
        return HOST + ":" + kafkaPort;
    }

    String s3Endpoint() {
        return "http://" + HOST + ":" + s3Port;
    }

    /** Where the servers listen, as a list. */
    String ports() {
        return kafkaPort + "," + controllerPort + "," + postgresPort + "," + s3Port;
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("kafka.port", Integer.toString(kafkaPort));
        properties.setProperty("kafka.controller.port", Integer.toString(controllerPort));
        properties.setProperty("postgres.port", Integer.toString(postgresPort));
        properties.setProperty("s3.port", Integer.toString(s3Port));
        properties.setProperty("kafka.password", kafkaPassword);
        properties.setProperty("postgres.password", postgresPassword);
        properties.setProperty("s3.access-key", s3AccessKey);
        properties.setProperty("s3.secret-key", s3SecretKey);
        return properties;
    }

    private static int port(Properties kept, String name, int fresh) {
        int wanted = Integer.parseInt(kept.getProperty(name, "0"));
        return wanted != 0 && FreePorts.isFree(wanted) ? wanted : fresh;
    }
}
