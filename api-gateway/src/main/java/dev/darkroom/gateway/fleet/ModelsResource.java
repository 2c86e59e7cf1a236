package dev.darkroom.gateway.fleet;

import dev.darkroom.events.ModelCard;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code GET /v1/models}. */
@Path("/v1/models")
@Tag(name = "Models")
class ModelsResource {
    private final ModelCatalog catalog;

    ModelsResource(ModelCatalog catalog) {
        this.catalog = catalog;
    }

    @GET
    @Blocking
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "listModels",
            summary = "List the models",
            description =
                    "What the workers can run, with each model's defaults and limits. Empty until a worker is up.")
    public Models list() {
        return new Models(List.copyOf(catalog.models().values()));
    }

    record Models(List<ModelCard> results) {}
}
