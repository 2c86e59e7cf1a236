package dev.darkroom.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.cli.console.CliException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerOptionsTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:8080, http://127.0.0.1:8080",
        "localhost:9090, http://localhost:9090",
        "localhost, http://localhost",
        "[::1]:8080, http://[::1]:8080",
        "http://example.org, http://example.org",
        "https://example.org/darkroom, https://example.org/darkroom"
    })
    void shouldTakeThisMachineWithoutAScheme(String given, String address) {
        assertThat(ServerOptions.address(given)).hasToString(address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.org:8080", "ftp://example.org", "http://", "two words", "127.0.0.1.example.org"})
    void shouldRefuseWhatIsNoWebAddress(String given) {
        assertThatThrownBy(() -> ServerOptions.address(given))
                .isInstanceOf(CliException.class)
                .hasMessageContaining("--server must begin with http:// or https://");
    }
}
