package dev.darkroom.gateway.submission;

import dev.darkroom.gateway.webhooks.WebhookSettings;
import dev.darkroom.outbound.OutboundPolicy;
import dev.darkroom.outbound.RefusedException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Tells which webhooks would never be called, as far as their addresses tell it; a host's name is looked up only when it is called. */
@ApplicationScoped
public class WebhookAddresses {
    private final OutboundPolicy policy;

    @Inject
    WebhookAddresses(WebhookSettings settings) {
        this(OutboundPolicy.of(
                        Set.of("http", "https"),
                        settings.ports().orElse(Set.of()),
                        settings.allow().orElse(List.of()))
                .closing(settings.closedPorts().orElse(Set.of())));
    }

    public WebhookAddresses(OutboundPolicy policy) {
        this.policy = policy;
    }

    /** Why the address is never called; completes a sentence about it. */
    Optional<String> refusal(String url) {
        try {
            policy.check(url);
            return Optional.empty();
        } catch (RefusedException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
