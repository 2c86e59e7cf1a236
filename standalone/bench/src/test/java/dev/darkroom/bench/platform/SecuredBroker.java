package dev.darkroom.bench.platform;

import dev.darkroom.embedded.FreePorts;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/** A Kafka broker as others run it: clients come by TLS, with a certificate of its own authority, and say who they are. */
final class SecuredBroker implements AutoCloseable {
    private static final String PASSWORD = "of-the-broker";
    private static final String MECHANISM = "SCRAM-SHA-512";

    private final KafkaRaftServer server;
    private final Map<String, String> clientConfig;

    private SecuredBroker(KafkaRaftServer server, Map<String, String> clientConfig) {
        this.server = server;
        this.clientConfig = clientConfig;
    }

    static SecuredBroker start(Path folder) throws Exception {
        Path keyStore = folder.resolve("broker.p12");
        Path certificate = folder.resolve("ca.crt");
        keytool("-genkeypair", keyStore, "-keyalg", "EC", "-dname", "CN=broker", "-ext", "san=ip:127.0.0.1");
        keytool("-exportcert", keyStore, "-rfc", "-file", certificate.toString());
        Path log = folder.resolve("log");
        format(log);
        int port = FreePorts.INFRASTRUCTURE.firstOf(3);
        KafkaRaftServer server =
                new KafkaRaftServer(KafkaConfig.fromProps(brokerConfig(log, keyStore, port)), Time.SYSTEM);
        server.startup();
        return new SecuredBroker(server, clientConfig(port, certificate));
    }

    /** The settings that a client needs, under Kafka's names. */
    Map<String, String> clientConfig() {
        return clientConfig;
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    private static void keytool(String command, Path keyStore, String... options) throws Exception {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), command));
        line.addAll(List.of("-alias", "broker", "-keystore", keyStore.toString(), "-storepass", PASSWORD));
        line.addAll(List.of(options));
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(output);
        }
    }

    private static void format(Path log) throws Exception {
        new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setClusterId(Uuid.randomUuid().toString())
                .setNodeId(1)
                .setControllerListenerName("CONTROLLER")
                .setMetadataLogDirectory(Files.createDirectories(log).toString())
                .addDirectory(log.toString())
                .setScramArguments(List.of(MECHANISM + "=[name=darkroom,password=" + PASSWORD + "]"))
                .run();
    }

    private static Properties brokerConfig(Path log, Path keyStore, int port) {
        Properties config = new Properties();
        config.putAll(Map.of(
                "process.roles", "broker,controller",
                "node.id", "1",
                "controller.quorum.voters", "1@127.0.0.1:" + (port + 2),
                "controller.listener.names", "CONTROLLER",
                "inter.broker.listener.name", "INTERNAL",
                "listener.security.protocol.map", "CLIENTS:SASL_SSL,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "advertised.listeners", addresses(port),
                "listeners", addresses(port) + ",CONTROLLER://127.0.0.1:" + (port + 2),
                "log.dirs", log.toString()));
        config.putAll(Map.of(
                "sasl.enabled.mechanisms",
                MECHANISM,
                "listener.name.clients.scram-sha-512.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required;",
                "ssl.keystore.location",
                keyStore.toString(),
                "ssl.keystore.password",
                PASSWORD,
                "ssl.key.password",
                PASSWORD));
        for (String topic : List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
            config.put(topic + ".replication.factor", "1");
            config.put(topic + ".num.partitions", "1");
        }
        config.put("transaction.state.log.min.isr", "1");
        config.put("share.coordinator.state.topic.min.isr", "1");
        return config;
    }

    private static String addresses(int port) {
        return "CLIENTS://127.0.0.1:" + port + ",INTERNAL://127.0.0.1:" + (port + 1);
    }

    private static Map<String, String> clientConfig(int port, Path certificate) {
        return Map.of(
                "bootstrap.servers",
                "127.0.0.1:" + port,
                "security.protocol",
                "SASL_SSL",
                "sasl.mechanism",
                MECHANISM,
                "sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"darkroom\" password=\""
                        + PASSWORD + "\";",
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.location",
                certificate.toString());
    }
}
