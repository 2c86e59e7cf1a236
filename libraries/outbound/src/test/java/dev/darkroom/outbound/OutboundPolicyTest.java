package dev.darkroom.outbound;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutboundPolicyTest {
    private static final OutboundPolicy STRICT = OutboundPolicy.of(Set.of("https"), Set.of(443, 8443), List.of());

    @ParameterizedTest
    @CsvSource({
        "https://127.0.0.1/hook, does not lead to a public address",
        "https://10.1.2.3/hook, does not lead to a public address",
        "https://169.254.169.254/latest, does not lead to a public address",
        "https://[::1]/hook, does not lead to a public address",
        "https://[::ffff:10.0.0.1]/hook, does not lead to a public address",
        "https://localhost/hook, does not lead to a public address",
        "https://LOCALHOST:8443/hook, does not lead to a public address",
        "https://db.localhost/hook, does not lead to a public address",
        "https://0x7f000001/hook, writes an address in an unusual way",
        "https://2130706433/hook, writes an address in an unusual way",
        "http://example.org/hook, does not begin with https://",
        "ftp://example.org/hook, does not begin with https://",
        "https://example.org:22/hook, names a port that is not allowed",
        "https://user@example.org/hook, holds a user name",
        "https:///hook, names no host",
        "nonsense, does not begin with https://"
    })
    void shouldTellWithoutLookingUpWhatIsNeverCalled(String url, String reason) {
        assertThatThrownBy(() -> STRICT.check(url))
                .isInstanceOf(RefusedException.class)
                .hasMessage(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.org/hook",
                "https://example.org:8443/hook?a=b",
                "https://8.8.8.8/hook",
                "https://[2606:4700::1111]/hook",
                "https://no-such-host.invalid/hook"
            })
    void shouldLeaveTheRestToTheCall(String url) {
        assertThatCode(() -> STRICT.check(url)).doesNotThrowAnyException();
    }

    @Test
    void shouldKnowTheExceptions() {
        OutboundPolicy local = OutboundPolicy.of(Set.of("http"), Set.of(), List.of("127.0.0.0/8", "::1", "inner"));

        assertThatCode(() -> local.check("http://127.0.0.1:9/")).doesNotThrowAnyException();
        assertThatCode(() -> local.check("http://localhost:9/")).doesNotThrowAnyException();
        assertThatCode(() -> local.check("http://[::1]:9/")).doesNotThrowAnyException();
        assertThatThrownBy(() -> local.check("http://10.0.0.1/")).hasMessage("does not lead to a public address");
    }
}
