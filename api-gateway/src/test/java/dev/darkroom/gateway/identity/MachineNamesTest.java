package dev.darkroom.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MachineNamesTest {
    private final MachineNames names = MachineNames.ofThisMachine(List.of("Darkroom.Example"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST",
                "localhost.",
                "studio.localhost",
                "127.0.0.1",
                "127.1.2.3",
                "::1",
                "[::1]",
                "darkroom.example"
            })
    void shouldKnowItsOwnNames(String host) {
        assertThat(names.contain(host)).isTrue();
    }

    @Test
    void shouldKnowTheNameOfTheMachine() throws Exception {
        assertThat(names.contain(InetAddress.getLocalHost().getHostName())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "1270.0.0.1",
                "198.51.100.7",
                "",
                "notlocalhost",
                "[2001:db8::1]"
            })
    void shouldKnowNoOther(String host) {
        assertThat(names.contain(host)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://localhost:8080", "http://127.0.0.1", "https://darkroom.example", "http://[::1]:3000"})
    void shouldKnowItsOwnPages(String origin) {
        assertThat(names.containOrigin(origin)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "", "https://evil.example", "http://localhost.evil.example", "file://", "nonsense"})
    void shouldKnowNoOtherPage(String origin) {
        assertThat(names.containOrigin(origin)).isFalse();
    }
}
