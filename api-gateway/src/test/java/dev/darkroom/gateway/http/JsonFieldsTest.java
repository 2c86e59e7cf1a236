package dev.darkroom.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonFieldsTest {
    @ParameterizedTest
    @CsvSource({
        "4, 4",
        "4.0, 4",
        "-4.000, -4",
        "4e2, 400",
        "0.0, 0",
        "9007199254740991.0, 9007199254740991",
        "1e300, 9223372036854775807",
        "-1e300, -9223372036854775808",
        "99999999999999999999, 9223372036854775807"
    })
    void shouldTakeWholeNumbersHoweverTheyAreWritten(String written, long value) {
        JsonFields fields = fields(written);

        assertThat(fields.integer("n")).isEqualTo(value);
        assertThat(fields.violations()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"4.5", "1e-3", "\"4\"", "true", "[4]"})
    void shouldRefuseWhatIsNoWholeNumber(String written) {
        JsonFields fields = fields(written);

        assertThat(fields.integer("n")).isNull();
        assertThat(fields.violations()).singleElement().satisfies(violation -> {
            assertThat(violation.field()).isEqualTo("n");
            assertThat(violation.detail()).isEqualTo("must be an integer");
        });
    }

    private static JsonFields fields(String value) {
        return JsonFields.of(("{\"n\":" + value + "}").getBytes(StandardCharsets.UTF_8));
    }
}
