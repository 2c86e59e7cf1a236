package dev.darkroom.storage.jobs.tenants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeySecretTest {

    @Test
    void shouldDrawADifferentKeyEachTime() {
        KeySecret one = KeySecret.draw(new SecureRandom());
        KeySecret other = KeySecret.draw(new SecureRandom());

        assertThat(one).isNotEqualTo(other);
        assertThat(one.hash()).isNotEqualTo(other.hash()).matches("[0-9a-f]{64}");
    }

    @Test
    void shouldHashAsSha256() {
        // printf %s dk_00000000_000...0 | sha256sum
        assertThat(new KeySecret("dk_00000000_" + "0".repeat(64)).hash())
                .isEqualTo("0ddd503d3e19c3eb2535596d684f8fae5e7d93431b3e260afde51bb93a37cbee");
    }

    @Test
    void shouldNeverShowItself() {
        KeySecret key = KeySecret.draw(new SecureRandom());

        assertThat(key.toString()).contains(key.id()).doesNotContain(key.value());
    }

    @Test
    void shouldRefuseWhatIsNoKeyWithoutQuotingIt() {
        for (String text :
                List.of("", "dk_", "sk-secret", "dk_00000000_" + "0".repeat(63), "dk_0000000G_" + "0".repeat(64))) {
            assertThat(KeySecret.isValid(text)).isFalse();
        }
        assertThatThrownBy(() -> new KeySecret("sk-secret"))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("sk-secret");
    }
}
