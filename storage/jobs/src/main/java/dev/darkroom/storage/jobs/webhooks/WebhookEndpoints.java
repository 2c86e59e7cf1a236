package dev.darkroom.storage.jobs.webhooks;

import dev.darkroom.storage.jobs.jdbc.DatabaseException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What is known of addresses. Calls block; they throw {@link DatabaseException} when the store does not answer. */
public interface WebhookEndpoints {

    Optional<WebhookEndpoint> find(String tenant, String url);

    /** A tenant's addresses, by URL. */
    List<WebhookEndpoint> list(String tenant);

    /** From now on the address is signed for with this secret, and until then with the one before it too. */
    void rotate(String tenant, String url, WebhookSecret secret, Instant previousUntil);

    /** The address is called no more; one that is off already keeps its time. */
    void disable(String tenant, String url, Instant now);

    /** @return whether it was off */
    boolean enable(String tenant, String url);
}
