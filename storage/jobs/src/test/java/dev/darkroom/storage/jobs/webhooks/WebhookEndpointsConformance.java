package dev.darkroom.storage.jobs.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What every store of addresses does. */
interface WebhookEndpointsConformance {
    Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    String URL = "https://example.org/hook";
    WebhookSecret TENANTS_OWN = WebhookSecret.draw(new Random(1));
    WebhookSecret ONE = WebhookSecret.draw(new Random(2));
    WebhookSecret OTHER = WebhookSecret.draw(new Random(3));

    /** Without any address. */
    WebhookEndpoints endpoints();

    @Test
    default void shouldSignWithBothSecretsWhileOneReplacesTheOther() {
        endpoints().rotate("press", URL, ONE, NOON);
        WebhookEndpoint first = endpoints().find("press", URL).orElseThrow();
        assertThat(first.secrets(TENANTS_OWN, NOON.minusSeconds(1))).containsExactly(ONE, TENANTS_OWN);
        assertThat(first.secrets(TENANTS_OWN, NOON)).containsExactly(ONE);

        endpoints().rotate("press", URL, OTHER, NOON.plusSeconds(60));
        WebhookEndpoint second = endpoints().find("press", URL).orElseThrow();
        assertThat(second.secrets(TENANTS_OWN, NOON)).containsExactly(OTHER, ONE);
    }

    @Test
    default void shouldKeepTenantsApart() {
        endpoints().rotate("press", URL, ONE, NOON);

        assertThat(endpoints().find("other", URL)).isEmpty();
        assertThat(endpoints().list("other")).isEmpty();
        assertThat(endpoints().list("press")).extracting(WebhookEndpoint::url).containsExactly(URL);
    }

    @Test
    default void shouldTurnAnAddressOffAndOn() {
        endpoints().disable("press", URL, NOON);
        endpoints().disable("press", URL, NOON.plusSeconds(1));

        assertThat(endpoints().find("press", URL))
                .hasValueSatisfying(
                        endpoint -> assertThat(endpoint.disabledAt()).isEqualTo(NOON));
        assertThat(endpoints().enable("press", URL)).isTrue();
        assertThat(endpoints().find("press", URL))
                .hasValueSatisfying(
                        endpoint -> assertThat(endpoint.disabledAt()).isNull());
        assertThat(endpoints().enable("press", URL)).isFalse();
        assertThat(endpoints().enable("press", "https://example.org/other")).isFalse();
    }
}
