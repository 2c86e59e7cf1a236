package dev.darkroom.gateway.surfaces.replicate;

import dev.darkroom.events.ModelCard;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.identity.Caller;
import dev.darkroom.gateway.identity.CurrentCaller;
import dev.darkroom.gateway.webhooks.TenantSecrets;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What Replicate's clients ask for besides models and predictions. */
@Path("/replicate/v1")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Replicate")
class AccountResource {
    private final ReplicateModels models;
    private final TenantSecrets secrets;
    private final CurrentCaller caller;

    AccountResource(ReplicateModels models, TenantSecrets secrets, CurrentCaller caller) {
        this.models = models;
        this.secrets = secrets;
        this.caller = caller;
    }

    @GET
    @Path("/account")
    @Operation(operationId = "replicateGetAccount", summary = "Tell who calls")
    public Account account() {
        Caller who = caller.get();
        return new Account("organization", who.tenant(), who.name());
    }

    @GET
    @Blocking
    @Path("/hardware")
    @Operation(operationId = "replicateListHardware", summary = "List the worker pools that serve models")
    public List<Hardware> hardware() {
        return models.all().stream()
                .map(ModelCard::pool)
                .distinct()
                .map(pool -> new Hardware("Workers of pool " + pool, pool))
                .toList();
    }

    @GET
    @Path("/webhooks/default/secret")
    @Operation(operationId = "replicateGetWebhookSecret", summary = "Read the secret that verifies webhook calls")
    public Secret webhookSecret() {
        return secrets.of(caller.get().tenant())
                .map(secret -> new Secret(secret.value()))
                .orElseThrow(ProblemException::webhookSecretNotSet);
    }

    /** @param username the tenant, whom the call's jobs and files belong to */
    @Schema(name = "ReplicateAccount")
    record Account(String type, String username, String name) {}

    @Schema(name = "ReplicateWebhookSecret")
    record Secret(String key) {}

    @Schema(name = "ReplicateHardware")
    record Hardware(String name, String sku) {}
}
