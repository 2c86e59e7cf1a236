package dev.darkroom.gateway.surfaces.sdapi;

import dev.darkroom.gateway.http.JsonFields;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.identity.CurrentCaller;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code /sdapi/v1/options}: the model that the tenant has chosen. */
@Path("/sdapi/v1/options")
@Blocking
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Web UI")
class OptionsResource {
    private final Checkpoints checkpoints;
    private final CurrentCaller caller;

    OptionsResource(Checkpoints checkpoints, CurrentCaller caller) {
        this.checkpoints = checkpoints;
        this.caller = caller;
    }

    @GET
    @Operation(
            operationId = "sdapiOptions",
            summary = "Read the settings",
            description = "The checkpoint is the one that was chosen with POST, else the first model.")
    public WebUiDocuments.Options options() {
        String tenant = caller.get().tenant();
        return checkpoints
                .current(tenant)
                .map(WebUiDocuments.Options::of)
                .or(() -> checkpoints.chosen(tenant).map(WebUiDocuments.Options::ofMissing))
                .orElseThrow(ProblemException::modelNotFound);
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "sdapiSetOptions",
            summary = "Choose the model",
            description =
                    "sd_model_checkpoint is the model of all the tenant's requests to this interface that name none. Settings that"
                            + " would change images otherwise are refused; others have no effect.")
    @RequestBody(
            required = true,
            content = @Content(schema = @Schema(implementation = WebUiDocuments.ChangedOptions.class)))
    public Map<String, Object> setOptions(byte[] body) {
        JsonFields options = JsonFields.of(body);
        WebUiSettings.judgeOptions(options, "", options.without(List.of()));
        WebUiSettings.judgeStoppingLayer(options);
        options.refuseIfViolated();
        checkpoints.choose(caller.get().tenant(), options);
        return Map.of();
    }
}
