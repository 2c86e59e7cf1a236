package dev.darkroom.gateway.webhooks;

import dev.darkroom.gateway.http.FieldLimits;
import dev.darkroom.gateway.http.JsonFields;
import dev.darkroom.gateway.identity.Audited;
import dev.darkroom.gateway.identity.CurrentCaller;
import dev.darkroom.gateway.identity.ForWriters;
import dev.darkroom.storage.jobs.webhooks.WebhookEndpoint;
import dev.darkroom.storage.jobs.webhooks.WebhookEndpoints;
import dev.darkroom.storage.jobs.webhooks.WebhookSecret;
import io.smallrye.common.annotation.Blocking;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /v1/webhooks}: the addresses that a tenant has had called, and their secrets. */
@Path("/v1/webhooks")
@Blocking
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Webhooks")
class WebhooksResource {
    private final WebhookEndpoints endpoints;
    private final TenantSecrets secrets;
    private final WebhookSettings settings;
    private final CurrentCaller caller;
    private final FieldLimits limits;
    private final SecureRandom random = new SecureRandom();

    WebhooksResource(
            WebhookEndpoints endpoints,
            TenantSecrets secrets,
            WebhookSettings settings,
            CurrentCaller caller,
            FieldLimits limits) {
        this.endpoints = endpoints;
        this.secrets = secrets;
        this.settings = settings;
        this.caller = caller;
        this.limits = limits;
    }

    @GET
    @ForWriters
    @Operation(
            operationId = "listWebhooks",
            summary = "Read the secret of your webhooks",
            description =
                    "It signs every call whose address has no secret of its own; those and the ones turned off are listed.")
    public Webhooks list() {
        String tenant = caller.get().tenant();
        return new Webhooks(
                secrets.of(tenant).map(WebhookSecret::value).orElse(null),
                endpoints.list(tenant).stream().map(Endpoint::of).toList());
    }

    @POST
    @Audited
    @Path("/rotate")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "rotateWebhookSecret",
            summary = "Give an address a new secret",
            description = "For a while calls carry two signatures, one by the secret before it.")
    @RequestBody(content = @Content(schema = @Schema(implementation = Address.class)))
    public Rotated rotate(byte[] body) {
        String url = url(body);
        WebhookSecret secret = WebhookSecret.draw(random);
        Instant until = Instant.now().plus(settings.rotation()).truncatedTo(ChronoUnit.SECONDS);
        endpoints.rotate(caller.get().tenant(), url, secret, until);
        return new Rotated(url, secret.value(), until);
    }

    @POST
    @Audited
    @Path("/enable")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "enableWebhook",
            summary = "Call an address again",
            description = "One that answered 410 is called no more until then.")
    @RequestBody(content = @Content(schema = @Schema(implementation = Address.class)))
    public Endpoint enable(byte[] body) {
        String url = url(body);
        String tenant = caller.get().tenant();
        endpoints.enable(tenant, url);
        return Endpoint.of(endpoints.find(tenant, url).orElseGet(() -> WebhookEndpoint.unknown(tenant, url)));
    }

    private String url(byte[] body) {
        JsonFields fields = JsonFields.of(body);
        Address address = new Address(Optional.ofNullable(fields.text("url")).orElse(""));
        fields.refuseOthers();
        fields.require(limits, address);
        return address.url();
    }

    @Schema(name = "WebhookAddress")
    record Address(
            @Size(min = 1, max = WebhookSettings.LONGEST_URL, message = Address.RULE)
            String url) {
        private static final String RULE =
                "must be the address of a webhook, of at most " + WebhookSettings.LONGEST_URL + " characters";
    }

    record Webhooks(@Nullable @Schema(nullable = true) String secret, List<Endpoint> results) {}

    record Rotated(String url, String secret, Instant previousUntil) {}

    /** @param previousUntil until when calls carry a second signature, by the secret before */
    record Endpoint(
            String url,
            boolean ownSecret,
            @Nullable @Schema(nullable = true) Instant previousUntil,
            @Nullable @Schema(nullable = true) Instant disabledAt) {
        static Endpoint of(WebhookEndpoint endpoint) {
            return new Endpoint(
                    endpoint.url(), endpoint.secret() != null, endpoint.previousUntil(), endpoint.disabledAt());
        }
    }
}
