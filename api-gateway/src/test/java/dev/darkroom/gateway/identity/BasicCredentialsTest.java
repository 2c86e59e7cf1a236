package dev.darkroom.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BasicCredentialsTest {
    @Test
    void shouldTakeThePasswordOfAnyUser() {
        assertThat(BasicCredentials.password(header("anybody:dk_1_2"))).contains("dk_1_2");
        assertThat(BasicCredentials.password(header(":with:colons"))).contains("with:colons");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic", "Basic !!", "Bearer YTpi", "Basic YQ==", "Basic A"})
    void shouldTakeNothingElseForCredentials(String header) {
        assertThat(BasicCredentials.password(header)).isEmpty();
    }

    private static String header(String credentials) {
        return "basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }
}
