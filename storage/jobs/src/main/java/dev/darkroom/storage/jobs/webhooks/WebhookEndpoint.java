package dev.darkroom.storage.jobs.webhooks;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An address that a tenant has had called.
 *
 * @param secret null for the tenant's own
 * @param previousSecret null for the tenant's own
 * @param previousUntil how long the previous secret signs as well; null where there is none
 * @param disabledAt since when it is called no more; null while it is
 */
public record WebhookEndpoint(
        String tenant,
        String url,
        @Nullable WebhookSecret secret,
        @Nullable WebhookSecret previousSecret,
        @Nullable Instant previousUntil,
        @Nullable Instant disabledAt) {

    /** An address that nothing is known of. */
    public static WebhookEndpoint unknown(String tenant, String url) {
        return new WebhookEndpoint(tenant, url, null, null, null, null);
    }

    /** What a call is signed with now, the newest secret first. */
    public Stream<WebhookSecret> secrets(WebhookSecret ofTenant, Instant now) {
        boolean rotating = previousUntil != null && previousUntil.isAfter(now);
        return Stream.concat(
                Stream.of(Optional.ofNullable(secret).orElse(ofTenant)),
                rotating ? Stream.of(Optional.ofNullable(previousSecret).orElse(ofTenant)) : Stream.empty());
    }
}
