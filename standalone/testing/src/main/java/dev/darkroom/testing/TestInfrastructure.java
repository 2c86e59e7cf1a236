package dev.darkroom.testing;

import java.util.HashMap;
import java.util.Map;
import org.testcontainers.DockerClientFactory;

/**
 * The real Kafka, PostgreSQL and S3 of this test JVM, started at the first use: containers where a Docker engine
 * answers, the embedded stack elsewhere. Both end with the JVM.
 */
public abstract sealed class TestInfrastructure permits EmbeddedInfrastructure, ContainerInfrastructure {
    private static final String KAFKA = "kafka.";

    /** The one of this JVM; tests that must not see each other's rows take a database of their own. */
    public static TestInfrastructure shared() {
        return Shared.INSTANCE;
    }

    /** The configuration keys of the services, with a database that nobody else has. */
    public final Map<String, String> configWithFreshDatabase() {
        String url = "postgresql://" + postgresAddress() + "/" + createDatabase();
        Map<String, String> config = new HashMap<>(config());
        config.put("quarkus.datasource.jdbc.url", "jdbc:" + url);
        config.put("quarkus.datasource.reactive.url", url);
        return Map.copyOf(config);
    }

    /** What a Kafka client of this infrastructure is to be configured with, its login too. */
    public final Map<String, Object> kafkaClient() {
        return kafkaClient(config());
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

    /** The configuration keys of the services. */
    public abstract Map<String, String> config();

    /** Creates an empty database and returns its name. */
    abstract String createDatabase();

    /** Host and port, joined by a colon. */
    abstract String postgresAddress();

    private static final class Shared {
        static final TestInfrastructure INSTANCE = start();

        private static TestInfrastructure start() {
            return DockerClientFactory.instance().isDockerAvailable()
                    ? new ContainerInfrastructure()
                    : new EmbeddedInfrastructure();
        }
    }
}
