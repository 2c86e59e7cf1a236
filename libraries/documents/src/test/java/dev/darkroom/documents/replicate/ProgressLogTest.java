package dev.darkroom.documents.replicate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressLogTest {
    /** What Replicate's JavaScript client looks for, line by line. */
    private static final Pattern CLIENT = Pattern.compile("^\\s*(\\d+)%\\s*\\|.+?\\|\\s*(\\d+)/(\\d+)");

    @Test
    void shouldLookLikeTqdm() {
        assertThat(ProgressLog.line(38, 50, 3.14)).isEqualTo(" 76%|#######   | 38/50 [00:03<00:00, 12.10it/s]\n");
        assertThat(ProgressLog.line(50, 50, 75)).isEqualTo("100%|##########| 50/50 [01:15<00:00, 0.67it/s]\n");
    }

    @ParameterizedTest
    @CsvSource({"0,20,0", "1,150,0.5", "19,20,12", "20,20,0"})
    void shouldBeReadByTheClient(int step, int steps, double seconds) {
        Matcher found = CLIENT.matcher(ProgressLog.line(step, steps, seconds));

        assertThat(found.find()).isTrue();
        assertThat(found.group(2)).isEqualTo(Integer.toString(step));
        assertThat(found.group(3)).isEqualTo(Integer.toString(steps));
    }
}
