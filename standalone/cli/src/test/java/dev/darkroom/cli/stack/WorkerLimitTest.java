package dev.darkroom.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.cli.console.CliException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkerLimitTest {
    private static final long GIB = 1L << 30;

    @ParameterizedTest
    @CsvSource({"2,16,4", "2,3,3", "1,0,1", "128,512,64"})
    void shouldFollowProcessorsAndMemory(int processors, long gibibytes, int most) {
        assertThat(new WorkerLimit(processors, gibibytes * GIB).most()).isEqualTo(most);
    }

    @Test
    void shouldSayWhichLimitHolds() {
        WorkerLimit limit = new WorkerLimit(2, 16 * GIB);

        assertThatCode(() -> limit.require("the number of workers", 4)).doesNotThrowAnyException();
        assertThatThrownBy(() -> limit.require("the number of workers", 99))
                .isInstanceOf(CliException.class)
                .hasMessage("the number of workers must be at most 4 on this machine: 2 for each of its 2 processors, "
                        + "one for each GiB of its memory (16), and 64 in all");
        assertThatThrownBy(() -> limit.require("--workers", 0)).hasMessage("--workers must be at least 1");
    }
}
