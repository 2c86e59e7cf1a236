package dev.darkroom.gateway.surfaces.openai;

import dev.darkroom.events.ModelCard;
import dev.darkroom.gateway.fleet.ModelCatalog;
import dev.darkroom.gateway.http.ProblemException;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code GET /openai/v1/models}. */
@Path("/openai/v1/models")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "OpenAI")
class OpenAiModelsResource {
    private final ModelCatalog catalog;

    OpenAiModelsResource(ModelCatalog catalog) {
        this.catalog = catalog;
    }

    @GET
    @Blocking
    @Operation(operationId = "openaiListModels", summary = "List the models")
    public ModelList list() {
        return new ModelList(
                "list", catalog.models().values().stream().map(OpenAiModel::of).toList());
    }

    @GET
    @Blocking
    @Path("/{model}")
    @Operation(operationId = "openaiGetModel", summary = "Read a model")
    public OpenAiModel read(@PathParam("model") String model) {
        ModelCard card = catalog.modelsWith(model).get(model);
        if (card == null) {
            throw ProblemException.modelNotFound();
        }
        return OpenAiModel.of(card);
    }

    @Schema(name = "OpenAiModelList")
    record ModelList(String object, List<OpenAiModel> data) {}

    /** @param created always 0: a model's card does not say when it was made */
    record OpenAiModel(String id, String object, long created, String ownedBy) {
        static OpenAiModel of(ModelCard card) {
            return new OpenAiModel(card.name(), "model", 0, "darkroom");
        }
    }
}
