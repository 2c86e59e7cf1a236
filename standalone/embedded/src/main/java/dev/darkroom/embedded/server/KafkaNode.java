package dev.darkroom.embedded.server;

import dev.darkroom.embedded.KafkaLogin;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/** One Kafka node, broker and controller at once, whose log is formatted at the first start and kept from then on. */
final class KafkaNode implements AutoCloseable {
    private static final String FOLDER = "kafka";

    private final KafkaRaftServer server;

    private KafkaNode(KafkaRaftServer server) {
        this.server = server;
    }

    static KafkaNode start(Path data, StackSettings settings) throws Exception {
        Path log = data.resolve(FOLDER);
        if (!Files.exists(log.resolve("meta.properties"))) {
            format(log);
        }
        KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(properties(settings)), Time.SYSTEM);
        server.startup();
        return new KafkaNode(server);
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    private static void format(Path log) throws Exception {
        new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setClusterId(Uuid.randomUuid().toString())
                .setNodeId(1)
                .setControllerListenerName("CONTROLLER")
                .setMetadataLogDirectory(log.toString())
                .addDirectory(log.toString())
                .run();
    }

    private static Properties properties(StackSettings settings) {
        String broker = "BROKER://" + settings.kafkaBootstrapServers();
        String controller = StackSettings.HOST + ":" + settings.controllerPort();
        Properties properties = new Properties();
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", "1");
        properties.put("controller.quorum.voters", "1@" + controller);
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put("inter.broker.listener.name", "BROKER");
        properties.put("listeners", broker + ",CONTROLLER://" + controller);
        properties.put("advertised.listeners", broker);
        properties.putAll(login(settings.kafkaPassword()));
        // Relative to the folder that this process runs in: a comma in a name would make it a list of folders.
        properties.put("log.dirs", FOLDER);
        properties.put("auto.create.topics.enable", "false");
        for (String topic : new String[] {"offsets.topic", "transaction.state.log", "share.coordinator.state.topic"}) {
            properties.put(topic + ".replication.factor", "1");
            properties.put(topic + ".num.partitions", "1");
        }
        properties.put("default.replication.factor", "1");
        properties.put("min.insync.replicas", "1");
        properties.put("transaction.state.log.min.isr", "1");
        properties.put("share.coordinator.state.topic.min.isr", "1");
        // A lone user waits for the first task: members of a group must not linger for others that may join.
        properties.put("group.initial.rebalance.delay.ms", "0");
        // Each slot of a worker is a member of its pool's group.
        properties.put("group.share.max.size", "1000");
        properties.put("group.share.min.heartbeat.interval.ms", "500");
        properties.put("group.share.heartbeat.interval.ms", "1000");
        properties.put("group.share.assignment.interval.ms", "0");
        properties.put("group.share.min.record.lock.duration.ms", "1000");
        properties.put("group.consumer.min.heartbeat.interval.ms", "500");
        properties.put("group.consumer.heartbeat.interval.ms", "500");
        // After a crash the controller lets the broker in again only when the session of its former self has expired.
        properties.put("broker.heartbeat.interval.ms", "500");
        properties.put("broker.session.timeout.ms", "4000");
        properties.put("num.network.threads", "2");
        properties.put("num.io.threads", "4");
        properties.put("background.threads", "2");
        properties.put("log.cleaner.dedupe.buffer.size", Integer.toString(8 << 20));
        return properties;
    }

    /** Both listeners ask for a password, since both can be reached by every user of this machine. */
    private static Map<String, String> login(String password) {
        Map<String, String> login = new HashMap<>(Map.of(
                "listener.security.protocol.map", "BROKER:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT",
                "sasl.mechanism.inter.broker.protocol", KafkaLogin.MECHANISM,
                "sasl.mechanism.controller.protocol", KafkaLogin.MECHANISM));
        for (String listener : List.of("broker", "controller")) {
            String prefix = "listener.name." + listener + ".";
            login.put(prefix + "sasl.enabled.mechanisms", KafkaLogin.MECHANISM);
            login.put(prefix + "plain.sasl.jaas.config", KafkaLogin.ofServer(password));
        }
        return login;
    }
}
