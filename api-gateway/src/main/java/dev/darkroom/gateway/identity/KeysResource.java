package dev.darkroom.gateway.identity;

import dev.darkroom.gateway.http.FieldLimits;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.storage.jobs.tenants.ApiKey;
import dev.darkroom.storage.jobs.tenants.ApiKeys;
import dev.darkroom.storage.jobs.tenants.KeySecret;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code /v1/keys}. */
@Path("/v1/keys")
@Blocking
@ForAdministrators
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Keys")
class KeysResource {
    private final ApiKeys keys;
    private final FieldLimits limits;
    private final SecureRandom random = new SecureRandom();

    KeysResource(ApiKeys keys, FieldLimits limits) {
        this.keys = keys;
        this.limits = limits;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "createKey", summary = "Create a key", description = "The only answer that shows the key.")
    @RequestBody(content = @Content(schema = @Schema(implementation = NewKey.class)))
    @APIResponse(responseCode = "201", description = "The key is in force")
    public Response create(byte[] body) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        NewKey wanted = NewKey.read(body, limits, now);
        KeySecret secret = KeySecret.draw(random);
        ApiKey key = ApiKey.of(secret, wanted.tenant(), wanted.name(), wanted.scopes(), now)
                .until(wanted.expiresAt());
        keys.add(key);
        return Response.status(Response.Status.CREATED)
                .entity(KeyDocument.of(key, secret.value()))
                .build();
    }

    @GET
    @Operation(operationId = "listKeys", summary = "List the keys", description = "Revoked ones too, oldest first.")
    public Keys list() {
        return new Keys(
                keys.list().stream().map(key -> KeyDocument.of(key, null)).toList());
    }

    @DELETE
    @Path("/{id}")
    @Operation(
            operationId = "revokeKey",
            summary = "Revoke a key",
            description = "Every gateway refuses it within seconds.")
    @APIResponse(responseCode = "204", description = "The key is revoked")
    public void revoke(@PathParam("id") String id) {
        if (!keys.revoke(id, Instant.now())) {
            throw ProblemException.keyNotFound();
        }
    }

    record Keys(List<KeyDocument> results) {}
}
