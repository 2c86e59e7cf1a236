package dev.darkroom.cli.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.cli.console.CliException;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpiryTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "90d, 2026-04-01T12:00:00Z",
        "12h, 2026-01-02T00:00:00Z",
        "30m, 2026-01-01T12:30:00Z",
        "2030-01-31T12:00:00+01:00, 2030-01-31T11:00:00Z"
    })
    void shouldReadSpansAndTimes(String text, String end) {
        assertThat(Expiry.of(text, NOON)).isEqualTo(Instant.parse(end));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "0d", "-1d", "1w", "9999999d", "2025-01-01T00:00:00Z", "2030-01-31"})
    void shouldRefuseWhatIsNoTimeToCome(String text) {
        assertThatThrownBy(() -> Expiry.of(text, NOON))
                .isInstanceOf(CliException.class)
                .hasMessageContaining("--expires");
    }
}
