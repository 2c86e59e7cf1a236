package dev.darkroom.gateway.submission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.gateway.http.ProblemException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyKeyTest {

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            value = {"order-7,order-7", "\"order-7\",order-7", "\"a\\\"b\\\\c\",a\"b\\c", "half\",half\"", "a b,a b"})
    void shouldReadQuotedAndBareKeys(String header, String key) {
        assertThat(IdempotencyKey.parse(List.of(header))).contains(new IdempotencyKey(key));
    }

    @Test
    void shouldBeAbsentWithoutAHeader() {
        assertThat(IdempotencyKey.parse(List.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "\"\"", "schlüssel", "a\tb"})
    void shouldRefuseWhatIsNoPrintableText(String header) {
        assertThatThrownBy(() -> IdempotencyKey.parse(List.of(header))).isInstanceOf(ProblemException.class);
    }

    @Test
    void shouldRefuseAKeyThatIsTooLong() {
        assertThat(IdempotencyKey.parse(List.of("k".repeat(255)))).isPresent();
        assertThatThrownBy(() -> IdempotencyKey.parse(List.of("k".repeat(256)))).isInstanceOf(ProblemException.class);
    }

    @Test
    void shouldRefuseTwoKeys() {
        assertThatThrownBy(() -> IdempotencyKey.parse(List.of("a", "b"))).isInstanceOf(ProblemException.class);
    }
}
