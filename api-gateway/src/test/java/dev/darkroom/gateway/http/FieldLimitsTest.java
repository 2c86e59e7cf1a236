package dev.darkroom.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.validation.Validation;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FieldLimitsTest {
    private final FieldLimits limits =
            new FieldLimits(Validation.buildDefaultValidatorFactory().getValidator());

    static List<Limit> limits() {
        return Limit.all();
    }

    @ParameterizedTest
    @MethodSource("limits")
    void shouldNameFieldAndLimitOfWhatLiesJustBeyond(Limit limit) throws ReflectiveOperationException {
        assertThat(limits.violations(limit.broken()))
                .filteredOn(violation -> violation.field().equals(limit.name()))
                .singleElement()
                .extracting(Violation::detail)
                .asString()
                .contains(limit.words().inMessage());
    }
}
