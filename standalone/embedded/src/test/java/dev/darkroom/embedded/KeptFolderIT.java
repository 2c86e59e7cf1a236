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
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A stack on a folder that is kept, through five starts: other users see nothing of it, and nothing is lost however it ends. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SuppressWarnings("NullAway.Init")
class KeptFolderIT {
    /** Whatever a user may call a folder. */
    private static final String NAME = "it's \"my\" $HOME, `id` ${HOME} 100%p größe; a&b * x:y #1 k=v \\n";

    private Path data;
    private String address;

    @BeforeAll
    void name(@TempDir Path folder) {
        data = folder.resolve(NAME);
    }

    @Test
    @Order(1)
    void shouldKeepAFolderOfAnyNamePrivateAndToOneStack() throws Exception {
        try (EmbeddedStack stack = EmbeddedStack.start(data)) {
            address = stack.kafkaBootstrapServers();
            StackProbe probe = new StackProbe(stack);
            probe.fill();
            probe.assertFilled();
            probe.produce();

            assertPrivate(stack);
            assertThatThrownBy(() -> EmbeddedStack.start(data))
                    .isInstanceOf(EmbeddedStackException.class)
                    .hasMessageContaining("another one is running on " + data);
            assertThat(stack.isAlive()).isTrue();
        }
        assertThat(readableByOthers(data)).isEmpty();
    }

    /** Earlier there were no passwords, every user of the machine was trusted, and files had default modes. */
    @Test
    @Order(2)
    void shouldKeepEverythingAfterAnOrderlyEndAndTightenAFolderOfBefore() throws Exception {
        loosen(data);
        EmbeddedStack stack = startAgain();
        assertPrivate(stack);

        stack.process().destroyForcibly();
        stack.onExit().get(10, TimeUnit.SECONDS);
    }

    @Test
    @Order(3)
    void shouldKeepEverythingWhenItWasKilled() throws Exception {
        EmbeddedStack stack = startAgain();

        postmaster().destroyForcibly();
        stack.onExit().get(10, TimeUnit.SECONDS);
        // PostgreSQL's other processes notice a moment later; a supervisor would try again.
        Thread.sleep(1000);
    }

    @Test
    @Order(4)
    void shouldKeepEverythingWhenPostgresWasKilled() throws Exception {
        startAgain().close();
    }

    @Test
    @Order(5)
    void shouldSayWhyPostgresDoesNotStart() throws Exception {
        Files.writeString(data.resolve("postgres/PG_VERSION"), "9.6\n");

        assertThatThrownBy(() -> EmbeddedStack.start(data))
                .isInstanceOf(EmbeddedStackException.class)
                .hasMessageContaining("PostgreSQL")
                .hasMessageContaining("database files are incompatible with server")
                .hasMessageContaining("postgres.log");
    }

    /** At the same address, with everything that was kept; leaves one more record to the next start. */
    private EmbeddedStack startAgain() throws Exception {
        EmbeddedStack stack = EmbeddedStack.start(data);
        assertThat(stack.kafkaBootstrapServers()).isEqualTo(address);
        StackProbe probe = new StackProbe(stack);
        probe.assertFilled();
        probe.produce();
        return stack;
    }

    private ProcessHandle postmaster() throws IOException {
        String pid = Files.readAllLines(data.resolve("postgres/postmaster.pid"))
                .getFirst()
                .strip();
        return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    }

    private void assertPrivate(EmbeddedStack stack) throws IOException {
        assertThat(readableByOthers(data)).isEmpty();
        assertLetsNobodyIn(stack);
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
                    .map(KeptFolderIT::permissions)
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

    private static void loosen(Path data) throws IOException {
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
