package dev.darkroom.orchestrator.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StandardWebhooksTest {

    /** The vector that the specification's own libraries test with. */
    @Test
    void shouldSignLikeTheReferenceLibraries() {
        StandardWebhooks signer = StandardWebhooks.withSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

        assertThat(signer.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330L, "{\"test\": 2432232314}"))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_c2hvcnQ=", "whsec_not/base64!"})
    void shouldRefuseASecretOfAnotherFormWithoutQuotingIt(String secret) {
        assertThatThrownBy(() -> StandardWebhooks.withSecret(secret))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("darkroom.webhooks.secret has to be whsec_ and the base64 of 24 to 64 bytes");
    }

    @Test
    void shouldDrawAnotherSecretEachTime() {
        Random random = new Random(1);
        String one = StandardWebhooks.withRandomSecret(random).sign("id", 0, "{}");

        assertThat(StandardWebhooks.withRandomSecret(random).sign("id", 0, "{}"))
                .isNotEqualTo(one);
    }
}
