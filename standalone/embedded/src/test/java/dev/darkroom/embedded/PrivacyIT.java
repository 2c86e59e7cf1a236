package dev.darkroom.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What other users of the machine get to see: nothing. */
class PrivacyIT {
    /** Whatever a user may call a folder. */
    private static final String NAME = "it's \"my\" $HOME, `id` ${HOME} 100%p größe; a&b * x:y #1 k=v \\n";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void shouldKeepAFolderOfAnyNamePrivateAndTightenOneOfBefore() throws Exception {
        Path data = folder.resolve(NAME);
        try (EmbeddedStack stack = EmbeddedStack.start(data)) {
            StackProbe probe = new StackProbe(stack);
            probe.createTopic("tasks");
            probe.produce("tasks", "one prompt");
            probe.storeRow("kept");
            probe.putObject("image.png", "pixels");

            assertThat(probe.consumeFromShareGroup("tasks")).isEqualTo("one prompt");
            assertThat(readableByOthers(data)).isEmpty();
            assertLetsNobodyIn(stack);
        }
        assertThat(readableByOthers(data)).isEmpty();
        makeAsBefore(data);

        try (EmbeddedStack stack = EmbeddedStack.start(data)) {
            assertThat(new StackProbe(stack).rows()).containsExactly("kept");
            assertThat(readableByOthers(data)).isEmpty();
            assertLetsNobodyIn(stack);
        }
    }

    @Test
    void shouldSayWhyPostgresDoesNotStart() throws Exception {
        Path data = folder.resolve("data");
        EmbeddedStack.start(data).close();
        Files.writeString(data.resolve("postgres/PG_VERSION"), "9.6\n");

        assertThatThrownBy(() -> EmbeddedStack.start(data))
                .isInstanceOf(EmbeddedStackException.class)
                .hasMessageContaining("PostgreSQL")
                .hasMessageContaining("database files are incompatible with server")
                .hasMessageContaining("postgres.log");
    }

    private static void assertLetsNobodyIn(EmbeddedStack stack) {
        for (String password : List.of("", "postgres", "wrong")) {
            assertThatThrownBy(() -> DriverManager.getConnection(stack.jdbcUrl(), stack.user(), password))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            refusal -> assertThat(refusal.getSQLState()).isIn("28P01", "08004"));
        }
        Map<String, Object> nobody = Map.of("bootstrap.servers", stack.kafkaBootstrapServers());
        Map<String, Object> stranger = new HashMap<>(KafkaLogin.ofClient("wrong"));
        stranger.putAll(nobody);
        // The controller takes the same requests as the broker does.
        Map<String, Object> controller =
                Map.of("bootstrap.controllers", "127.0.0.1:" + stack.ports().get(1));
        for (Map<String, Object> client : List.of(nobody, stranger, controller)) {
            Map<String, Object> impatient = new HashMap<>(client);
            impatient.put("default.api.timeout.ms", "2000");
            impatient.put("request.timeout.ms", "1000");
            try (Admin admin = Admin.create(impatient)) {
                assertThatThrownBy(() -> admin.describeCluster().nodes().get()).isInstanceOf(Exception.class);
            }
        }
    }

    private static List<String> readableByOthers(Path data) throws IOException {
        try (Stream<Path> files = Files.walk(data)) {
            return files.filter(file -> !Files.isSymbolicLink(file))
                    .map(PrivacyIT::permissions)
                    .filter(text -> !text.startsWith("------", 3))
                    .toList();
        }
    }

    private static String permissions(Path file) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(file)) + " " + file;
        } catch (IOException e) {
            // A process has deleted it meanwhile.
            return "---------";
        }
    }

    /** The passwords were new, every user of the machine was trusted, and files had default modes. */
    private static void makeAsBefore(Path data) throws IOException {
        Path settings = data.resolve("stack.properties");
        Properties kept = new Properties();
        kept.load(Files.newBufferedReader(settings));
        kept.remove("kafka.password");
        kept.remove("postgres.password");
        kept.store(Files.newBufferedWriter(settings, StandardCharsets.UTF_8), null);
        Files.writeString(data.resolve("postgres/pg_hba.conf"), "host all all 127.0.0.1/32 trust\n");
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.toList()) {
                String mode = Files.isDirectory(file) ? "rwxr-xr-x" : "rw-r--r--";
                if (!file.startsWith(data.resolve("postgres"))) {
                    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
                }
            }
        }
    }
}
