package dev.darkroom.gateway.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.events.JobId;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.storage.jobs.JobViews.Position;
import dev.darkroom.storage.jobs.JobViews.Side;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {
    /** A place with a side that does not exist. */
    private static final String UPWARDS = "MjAyNi0wMS0wMlQwMzowNDowNVogMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAgVVA";

    @ParameterizedTest
    @EnumSource
    void shouldComeBackAsThePlaceThatItMarks(Side side) {
        Position position = new Position(Instant.parse("2026-01-02T03:04:05.678901Z"), JobId.named("t", "k"), side);

        String cursor = Cursor.encode(position);

        assertThat(cursor).matches("[A-Za-z0-9_-]+");
        assertThat(Cursor.decode(cursor)).isEqualTo(position);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "!", "bm90aGluZw", "eCB5", "MjAyNi0wMS0wMlQwMzowNDowNVogeA", UPWARDS})
    void shouldRefuseWhatNeverWasACursor(String text) {
        assertThatThrownBy(() -> Cursor.decode(text)).isInstanceOf(ProblemException.class);
    }
}
