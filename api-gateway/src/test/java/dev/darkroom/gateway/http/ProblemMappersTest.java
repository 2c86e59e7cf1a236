package dev.darkroom.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.pgclient.PgException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProblemMappersTest {
    /** Codes of PostgreSQL, appendix A. */
    @ParameterizedTest
    @CsvSource({
        "53300,503", // too many connections
        "57P03,503", // the server starts or stops
        "08006,503", // the connection failed
        "22012,500", // a division by zero
    })
    void shouldTellAServerThatCannotFromAStatementThatIsWrong(String code, int status) {
        Throwable refused = new IllegalStateException(new PgException("refused", "FATAL", code, null));

        assertThat(new ProblemMappers().unexpected(refused).getStatus()).isEqualTo(status);
    }
}
