package dev.darkroom.gateway.webhooks;

import dev.darkroom.storage.jobs.webhooks.WebhookSecret;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** The secrets that tenants verify webhook calls with. */
@ApplicationScoped
public class TenantSecrets {
    private final Optional<WebhookSecret> platform;

    TenantSecrets(WebhookSettings settings) {
        this.platform = settings.secret().map(WebhookSecret::new);
    }

    /** Empty where no secret is configured: each orchestrator then signs with a random one of its own. */
    public Optional<WebhookSecret> of(String tenant) {
        return platform.map(secret -> secret.forTenant(tenant));
    }
}
