package dev.darkroom.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedStackIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path data;

    @Tag("fast")
    @Test
    void shouldServeShareGroupsSqlAndObjects() throws Exception {
        try (EmbeddedStack stack = EmbeddedStack.startTemporary()) {
            StackProbe probe = new StackProbe(stack);

            probe.createTopic("tasks");
            probe.produce("tasks", "one picture");
            probe.storeRow("kept");
            probe.putObject("picture.png", "pixels");

            assertThat(probe.consumeFromShareGroup("tasks")).isEqualTo("one picture");
            assertThat(probe.rows()).containsExactly("kept");
            assertThat(probe.getObject("picture.png")).isEqualTo("pixels");
        }
    }

    @Test
    void shouldRunPostgresWithItsDurabilityOn() throws Exception {
        try (EmbeddedStack stack = EmbeddedStack.startTemporary()) {
            StackProbe probe = new StackProbe(stack);

            assertThat(probe.postgresSetting("fsync")).isEqualTo("on");
            assertThat(probe.postgresSetting("synchronous_commit")).isEqualTo("on");
            assertThat(probe.postgresSetting("full_page_writes")).isEqualTo("on");
        }
    }

    @Test
    void shouldKeepEverythingAtTheSameAddressesAcrossARestart() throws Exception {
        String address;
        try (EmbeddedStack stack = EmbeddedStack.start(data)) {
            address = stack.kafkaBootstrapServers();
            fill(new StackProbe(stack));
        }
        try (EmbeddedStack stack = EmbeddedStack.start(data)) {
            assertThat(stack.kafkaBootstrapServers()).isEqualTo(address);
            assertFilled(new StackProbe(stack));
        }
    }

    @Test
    void shouldStartAgainWhereAKilledStackLeftItsDatabaseRunning() throws Exception {
        EmbeddedStack killed = EmbeddedStack.start(data);
        fill(new StackProbe(killed));
        killed.process().destroyForcibly();
        killed.onExit().get(10, TimeUnit.SECONDS);

        try (EmbeddedStack stack = EmbeddedStack.start(data)) {
            assertFilled(new StackProbe(stack));
        }
    }

    @Test
    void shouldEndWithAKilledDatabaseAndStartAgain() throws Exception {
        EmbeddedStack hurt = EmbeddedStack.start(data);
        fill(new StackProbe(hurt));
        String postmaster = Files.readAllLines(data.resolve("postgres/postmaster.pid"))
                .getFirst()
                .strip();
        ProcessHandle.of(Long.parseLong(postmaster)).orElseThrow().destroyForcibly();
        hurt.onExit().get(10, TimeUnit.SECONDS);
        // PostgreSQL's other processes notice a moment later; a supervisor would try again.
        Thread.sleep(1000);

        try (EmbeddedStack stack = EmbeddedStack.start(data)) {
            assertFilled(new StackProbe(stack));
        }
    }

    @Test
    void shouldRefuseAFolderThatAnotherStackUses() {
        try (EmbeddedStack first = EmbeddedStack.start(data)) {
            assertThatThrownBy(() -> EmbeddedStack.start(data))
                    .isInstanceOf(EmbeddedStackException.class)
                    .hasMessageContaining("another one is running on " + data);
            assertThat(first.isAlive()).isTrue();
        }
    }

    @Test
    void shouldStopEveryProcessAndDeleteATemporaryFolder() throws Exception {
        EmbeddedStack stack = EmbeddedStack.startTemporary();
        Path folder =
                Path.of(new StackProbe(stack).postgresSetting("data_directory")).getParent();
        ProcessHandle[] processes = Stream.concat(
                        Stream.of(stack.process()), stack.process().descendants())
                .toArray(ProcessHandle[]::new);

        stack.close();

        assertThat(processes).noneMatch(ProcessHandle::isAlive);
        assertThat(folder).isNotNull().doesNotExist();
    }

    @Test
    void shouldCreateEmptyDatabasesWhileItRuns() throws Exception {
        try (EmbeddedStack stack = EmbeddedStack.startTemporary()) {
            String first = stack.createDatabase();
            String second = stack.createDatabase();

            assertThat(new StackProbe(stack).databases()).contains(first, second, "darkroom");
        }
    }

    private static void fill(StackProbe probe) throws Exception {
        probe.createTopic("tasks");
        probe.produce("tasks", "one picture");
        probe.storeRow("kept");
        probe.putObject("picture.png", "pixels");
    }

    private static void assertFilled(StackProbe probe) throws Exception {
        assertThat(probe.consumeFromShareGroup("tasks")).isEqualTo("one picture");
        assertThat(probe.rows()).containsExactly("kept");
        assertThat(probe.getObject("picture.png")).isEqualTo("pixels");
    }
}
