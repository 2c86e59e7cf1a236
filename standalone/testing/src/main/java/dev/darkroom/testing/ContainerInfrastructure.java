package dev.darkroom.testing;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.testcontainers.containers.MinIOContainer;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.lifecycle.Startables;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/** The images of docker-compose.yml as containers; Testcontainers removes them when this JVM ends. */
final class ContainerInfrastructure {
    private final Properties images = images();
    private final KafkaContainer kafka = new KafkaContainer(image("KAFKA_IMAGE", "apache/kafka"))
            .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
            .withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR", "1")
            .withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR", "1")
            .withEnv("KAFKA_GROUP_SHARE_MIN_HEARTBEAT_INTERVAL_MS", "500")
            .withEnv("KAFKA_GROUP_SHARE_HEARTBEAT_INTERVAL_MS", "500")
            .withEnv("KAFKA_GROUP_SHARE_MIN_RECORD_LOCK_DURATION_MS", "1000");
    private final PostgreSQLContainer postgres = new PostgreSQLContainer(image("POSTGRES_IMAGE", "postgres"));
    // The image's own user may not write into a fresh volume.
    private final MinIOContainer minio = new MinIOContainer(image("MINIO_IMAGE", "minio/minio"))
            .withCreateContainerCmdModifier(command -> command.withUser("0"));

    private ContainerInfrastructure() {
        Startables.deepStart(kafka, postgres, minio).join();
    }

    /** The configuration keys of the services. */
    static Map<String, String> start() {
        return new ContainerInfrastructure().config();
    }

    private Map<String, String> config() {
        String url = "postgresql://" + postgres.getHost() + ":"
                + postgres.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT) + "/" + postgres.getDatabaseName();
        return Map.of(
                "kafka.bootstrap.servers", kafka.getBootstrapServers(),
                "quarkus.datasource.username", postgres.getUsername(),
                "quarkus.datasource.password", postgres.getPassword(),
                "quarkus.datasource.jdbc.url", "jdbc:" + url,
                "quarkus.datasource.reactive.url", url,
                "darkroom.objects.endpoint", minio.getS3URL(),
                "darkroom.objects.access-key", minio.getUserName(),
                "darkroom.objects.secret-key", minio.getPassword());
    }

    private DockerImageName image(String key, String substitutedFor) {
        return DockerImageName.parse(images.getProperty(key)).asCompatibleSubstituteFor(substitutedFor);
    }

    private static Properties images() {
        Path file = Path.of(System.getProperty("darkroom.root", "."), ".env");
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
            return properties;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
