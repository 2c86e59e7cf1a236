package dev.darkroom.testing;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.testcontainers.DockerClientFactory;

/**
 * The real Kafka, PostgreSQL and S3 of this test JVM, started at the first use: containers where a Docker engine
 * answers, the embedded stack elsewhere. Both end with the JVM.
 */
public final class TestInfrastructure {
    private static final String KAFKA = "kafka.";

    private final Map<String, String> config;

    private TestInfrastructure(Map<String, String> config) {
        this.config = config;
    }

    /** The one of this JVM; tests that must not see each other's rows take a database of their own. */
    public static TestInfrastructure shared() {
        return Shared.INSTANCE;
    }

    /** The configuration keys of the services. */
    public Map<String, String> config() {
        return config;
    }

    /** The configuration keys of the services, with an empty database of their own. */
    public Map<String, String> configWithFreshDatabase() {
        String name = "darkroom_" + UUID.randomUUID().toString().replace("-", "");
        String jdbcUrl = value("quarkus.datasource.jdbc.url");
        try (Connection connection = DriverManager.getConnection(
                        jdbcUrl, value("quarkus.datasource.username"), value("quarkus.datasource.password"));
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        Map<String, String> fresh = new HashMap<>(config);
        fresh.put("quarkus.datasource.jdbc.url", inDatabase(jdbcUrl, name));
        fresh.put("quarkus.datasource.reactive.url", inDatabase(value("quarkus.datasource.reactive.url"), name));
        return Map.copyOf(fresh);
    }

    /** What a Kafka client of this infrastructure is to be configured with, its login too. */
    public Map<String, Object> kafkaClient() {
        return kafkaClient(config);
    }

    /** What a Kafka client is to be configured with, where the services have these configuration keys. */
    public static Map<String, Object> kafkaClient(Map<String, String> config) {
        Map<String, Object> client = new HashMap<>();
        config.forEach((key, value) -> {
            if (key.startsWith(KAFKA)) {
                client.put(key.substring(KAFKA.length()), value);
            }
        });
        return client;
    }

    private String value(String key) {
        return config.getOrDefault(key, "");
    }

    private static String inDatabase(String url, String name) {
        return url.substring(0, url.lastIndexOf('/') + 1) + name;
    }

    private static final class Shared {
        /** Each application that Quarkus tests start has class loaders of its own; what they share are the JVM's properties. */
        private static final String PROPERTY = "darkroom.testing.infrastructure";

        static final TestInfrastructure INSTANCE = new TestInfrastructure(startedOnce());

        private static Map<String, String> startedOnce() {
            try {
                synchronized (System.class) {
                    Properties config = new Properties();
                    String started = System.getProperty(PROPERTY);
                    if (started == null) {
                        config.putAll(start());
                        StringWriter text = new StringWriter();
                        config.store(text, null);
                        System.setProperty(PROPERTY, text.toString());
                    } else {
                        config.load(new StringReader(started));
                    }
                    Map<String, String> result = new HashMap<>();
                    config.stringPropertyNames().forEach(key -> result.put(key, config.getProperty(key)));
                    return Map.copyOf(result);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static Map<String, String> start() {
            return DockerClientFactory.instance().isDockerAvailable()
                    ? ContainerInfrastructure.start()
                    : EmbeddedInfrastructure.start();
        }
    }
}
