package dev.darkroom.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WireTypeTest {

    @Test
    void shouldReadBackTheNameOfEveryType() {
        for (Codec<?> codec : Messages.codecs()) {
            for (WireType type : codec.types().keySet()) {
                assertThat(WireType.parse(type.toString())).isEqualTo(type);
            }
        }
    }

    @Test
    void shouldGiveNoNameToTwoFamilies() {
        Set<WireType> seen = new HashSet<>();
        for (Codec<?> codec : Messages.codecs()) {
            assertThat(codec.types().keySet()).noneMatch(type -> !seen.add(type));
        }
    }
}
