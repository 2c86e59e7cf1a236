package dev.darkroom.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
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
    void shouldServeShareGroupsSqlAndObjectsAndLeaveNothingBehind() throws Exception {
        Path folder;
        ProcessHandle[] processes;
        try (EmbeddedStack stack = EmbeddedStack.startTemporary()) {
            StackProbe probe = new StackProbe(stack);

            fill(probe);
            assertFilled(probe);
            for (String setting : new String[] {"fsync", "synchronous_commit", "full_page_writes"}) {
                assertThat(probe.postgresSetting(setting)).isEqualTo("on");
            }

            folder = Path.of(probe.postgresSetting("data_directory")).getParent();
            processes = Stream.concat(
                            Stream.of(stack.process()), stack.process().descendants())
                    .toArray(ProcessHandle[]::new);
        }
        assertThat(processes).noneMatch(ProcessHandle::isAlive);
        assertThat(folder).isNotNull().doesNotExist();
    }

    @Test
    void shouldKeepEverythingAtTheSameAddressesHoweverItEnds() throws Exception {
        String address;
        try (EmbeddedStack stack = EmbeddedStack.start(data)) {
            address = stack.kafkaBootstrapServers();
            fill(new StackProbe(stack));

            assertThatThrownBy(() -> EmbeddedStack.start(data))
                    .isInstanceOf(EmbeddedStackException.class)
                    .hasMessageContaining("another one is running on " + data);
            assertThat(stack.isAlive()).isTrue();
        }

        EmbeddedStack killed = EmbeddedStack.start(data);
        assertThat(killed.kafkaBootstrapServers()).isEqualTo(address);
        assertFilled(new StackProbe(killed));
        new StackProbe(killed).produce("tasks", "one image");
        killed.process().destroyForcibly();
        killed.onExit().get(10, TimeUnit.SECONDS);

        EmbeddedStack hurt = EmbeddedStack.start(data);
        assertFilled(new StackProbe(hurt));
        new StackProbe(hurt).produce("tasks", "one image");
        postmaster().destroyForcibly();
        hurt.onExit().get(10, TimeUnit.SECONDS);
        // PostgreSQL's other processes notice a moment later; a supervisor would try again.
        Thread.sleep(1000);

        try (EmbeddedStack stack = EmbeddedStack.start(data)) {
            assertThat(stack.kafkaBootstrapServers()).isEqualTo(address);
            assertFilled(new StackProbe(stack));
        }
    }

    private ProcessHandle postmaster() throws IOException {
        String pid = Files.readAllLines(data.resolve("postgres/postmaster.pid"))
                .getFirst()
                .strip();
        return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    }

    private static void fill(StackProbe probe) throws Exception {
        probe.createTopic("tasks");
        probe.produce("tasks", "one image");
        probe.storeRow("kept");
        probe.putObject("image.png", "pixels");
    }

    private static void assertFilled(StackProbe probe) throws Exception {
        assertThat(probe.consumeFromShareGroup("tasks")).isEqualTo("one image");
        assertThat(probe.rows()).containsExactly("kept");
        assertThat(probe.getObject("image.png")).isEqualTo("pixels");
    }
}
