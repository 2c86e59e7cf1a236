package dev.darkroom.embedded;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** Uses a stack as its clients do: with the Kafka client, JDBC and an S3 client. */
final class StackProbe {
    private static final String BUCKET = "probe";
    private static final String GROUP = "probe";

    private final EmbeddedStack stack;

    StackProbe(EmbeddedStack stack) {
        this.stack = stack;
    }

    /** One record, one row and one object. */
    void fill() throws Exception {
        createTopic("tasks");
        produce();
        storeRow("kept");
        putObject("image.png", "pixels");
    }

    /** Takes the record; the row and the object stay. */
    void assertFilled() throws Exception {
        assertThat(consumeFromShareGroup("tasks")).isEqualTo("one image");
        assertThat(rows()).containsExactly("kept");
        assertThat(getObject("image.png")).isEqualTo("pixels");
    }

    private void createTopic(String topic) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(kafka(Map.of()))) {
            admin.createTopics(List.of(new NewTopic(topic, Optional.of(1), Optional.empty())))
                    .all()
                    .get();
            ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, GROUP);
            AlterConfigOp fromTheStart =
                    new AlterConfigOp(new ConfigEntry("share.auto.offset.reset", "earliest"), AlterConfigOp.OpType.SET);
            admin.incrementalAlterConfigs(Map.of(group, List.of(fromTheStart)))
                    .all()
                    .get();
        }
    }

    void produce() throws ExecutionException, InterruptedException {
        produce("tasks", "one image");
    }

    private void produce(String topic, String value) throws ExecutionException, InterruptedException {
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(kafka(Map.of("acks", "all")), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, value)).get();
        }
    }

    private String consumeFromShareGroup(String topic) {
        try (KafkaShareConsumer<String, String> consumer = new KafkaShareConsumer<>(
                kafka(Map.of("group.id", GROUP)), new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(topic));
            for (int attempt = 0; attempt < 60; attempt++) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(1))) {
                    consumer.commitSync();
                    return record.value();
                }
            }
            throw new AssertionError("no record in a minute");
        }
    }

    String brokerSetting(String name) throws ExecutionException, InterruptedException {
        ConfigResource broker = new ConfigResource(ConfigResource.Type.BROKER, "1");
        try (Admin admin = Admin.create(kafka(Map.of()))) {
            Map<ConfigResource, Config> settings =
                    admin.describeConfigs(List.of(broker)).all().get();
            return requireNonNull(settings.get(broker)).get(name).value();
        }
    }

    private Map<String, Object> kafka(Map<String, String> more) {
        Map<String, Object> client = new HashMap<>(stack.kafkaClient());
        client.putAll(more);
        return client;
    }

    private void storeRow(String value) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE probe (value text)");
            statement.execute("INSERT INTO probe VALUES ('" + value + "')");
        }
    }

    private List<String> rows() throws SQLException {
        return query("SELECT value FROM probe");
    }

    String postgresSetting(String name) throws SQLException {
        return query("SHOW " + name).getFirst();
    }

    private void putObject(String key, String content) {
        try (S3Client client = s3()) {
            client.createBucket(request -> request.bucket(BUCKET));
            client.putObject(request -> request.bucket(BUCKET).key(key), RequestBody.fromString(content));
        }
    }

    private String getObject(String key) {
        try (S3Client client = s3()) {
            return client.getObjectAsBytes(request -> request.bucket(BUCKET).key(key))
                    .asUtf8String();
        }
    }

    private List<String> query(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (result.next()) {
                values.add(result.getString(1));
            }
            return values;
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(stack.jdbcUrl(), stack.user(), stack.password());
    }

    private S3Client s3() {
        return S3Client.builder()
                .endpointOverride(URI.create(stack.s3Endpoint()))
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(stack.s3AccessKey(), stack.s3SecretKey())))
                .build();
    }
}
