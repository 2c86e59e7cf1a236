package dev.darkroom.storage.jobs.webhooks;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Addresses in a map, for tests. */
public final class InMemoryWebhookEndpoints implements WebhookEndpoints {
    private final Map<List<String>, WebhookEndpoint> endpoints =
            new TreeMap<>(Comparator.comparing(key -> key.getFirst() + " " + key.getLast()));

    @Override
    public synchronized Optional<WebhookEndpoint> find(String tenant, String url) {
        return Optional.ofNullable(endpoints.get(List.of(tenant, url)));
    }

    @Override
    public synchronized List<WebhookEndpoint> list(String tenant) {
        return endpoints.values().stream()
                .filter(endpoint -> endpoint.tenant().equals(tenant))
                .toList();
    }

    @Override
    public void rotate(String tenant, String url, WebhookSecret secret, Instant previousUntil) {
        change(
                tenant,
                url,
                known -> new WebhookEndpoint(tenant, url, secret, known.secret(), previousUntil, known.disabledAt()));
    }

    @Override
    public void disable(String tenant, String url, Instant now) {
        change(
                tenant,
                url,
                known -> with(known, Optional.ofNullable(known.disabledAt()).or(() -> Optional.of(now))));
    }

    @Override
    public synchronized boolean enable(String tenant, String url) {
        boolean wasOff = find(tenant, url).map(WebhookEndpoint::disabledAt).isPresent();
        if (wasOff) {
            change(tenant, url, known -> with(known, Optional.empty()));
        }
        return wasOff;
    }

    private static WebhookEndpoint with(WebhookEndpoint known, Optional<Instant> disabledAt) {
        return new WebhookEndpoint(
                known.tenant(),
                known.url(),
                known.secret(),
                known.previousSecret(),
                known.previousUntil(),
                disabledAt.orElse(null));
    }

    private synchronized void change(String tenant, String url, UnaryOperator<WebhookEndpoint> change) {
        endpoints.merge(
                List.of(tenant, url),
                change.apply(WebhookEndpoint.unknown(tenant, url)),
                (known, fresh) -> change.apply(known));
    }
}
