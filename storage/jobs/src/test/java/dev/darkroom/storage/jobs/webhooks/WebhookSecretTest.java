package dev.darkroom.storage.jobs.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSecretTest {
    private static final WebhookSecret SECRET = new WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

    /** The vector that the specification's own libraries test with. */
    @Test
    void shouldSignLikeTheReferenceLibraries() {
        assertThat(SECRET.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330L, "{\"test\": 2432232314}"))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_c2hvcnQ=", "whsec_not/base64!"})
    void shouldRefuseASecretOfAnotherFormWithoutQuotingIt(String secret) {
        assertThatThrownBy(() -> new WebhookSecret(secret))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a webhook secret has to be whsec_ and the base64 of 24 to 64 bytes");
    }

    @Test
    void shouldDrawAnotherSecretEachTime() {
        Random random = new Random(1);

        assertThat(WebhookSecret.draw(random)).isNotEqualTo(WebhookSecret.draw(random));
    }

    @Test
    void shouldGiveEachTenantASecretOfItsOwn() {
        assertThat(SECRET.forTenant("default")).isEqualTo(SECRET);
        assertThat(SECRET.forTenant("press"))
                .isEqualTo(SECRET.forTenant("press"))
                .isNotEqualTo(SECRET);
        assertThat(SECRET.forTenant("press")).isNotEqualTo(SECRET.forTenant("other"));
    }

    @Test
    void shouldNeverShowItself() {
        assertThat(SECRET).asString().doesNotContain("MfKQ");
    }
}
