package dev.darkroom.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class EmbeddedStackIT {

    @Tag("fast")
    @Test
    void shouldServeShareGroupsSqlAndObjectsAndLeaveNothingBehind() throws Exception {
        Path folder;
        ProcessHandle[] processes;
        try (EmbeddedStack stack = EmbeddedStack.startTemporary()) {
            StackProbe probe = new StackProbe(stack);

            probe.fill();
            probe.assertFilled();
            for (String setting : new String[] {"fsync", "synchronous_commit", "full_page_writes"}) {
                assertThat(probe.postgresSetting(setting)).isEqualTo("on");
            }

            // 40 workers of 16 slots are 640 members of one group.
            assertThat(probe.brokerSetting("group.share.max.size")).isEqualTo("1000");

            folder = Path.of(probe.postgresSetting("data_directory")).getParent();
            processes = Stream.concat(
                            Stream.of(stack.process()), stack.process().descendants())
                    .toArray(ProcessHandle[]::new);
        }
        assertThat(processes).noneMatch(ProcessHandle::isAlive);
        assertThat(folder).isNotNull().doesNotExist();
    }
}
