package dev.darkroom.gateway.surfaces.replicate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.documents.replicate.PredictionDocument;
import dev.darkroom.events.ModelCard;
import dev.darkroom.gateway.identity.PublicLinks;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code /replicate/v1/models}: every model has one owner and one version, its revision. */
@Path("/replicate/v1")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "Replicate")
class ReplicateModelsResource {
    private final ReplicateModels models;
    private final PublicLinks links;

    ReplicateModelsResource(ReplicateModels models, PublicLinks links) {
        this.models = models;
        this.links = links;
    }

    @GET
    @Path("/models")
    @Operation(operationId = "replicateListModels", summary = "List the models")
    public Page<Model> list(@Context UriInfo called) {
        return Page.whole(models.all().stream().map(card -> model(card, called)).toList());
    }

    @GET
    @Path("/models/{owner}/{name}")
    @Operation(operationId = "replicateGetModel", summary = "Read a model")
    public Model read(@PathParam("owner") String owner, @PathParam("name") String name, @Context UriInfo called) {
        return model(models.named(owner, name), called);
    }

    @GET
    @Path("/models/{owner}/{name}/versions")
    @Operation(operationId = "replicateListVersions", summary = "List a model's versions")
    public Page<Version> versions(@PathParam("owner") String owner, @PathParam("name") String name) {
        return Page.whole(List.of(Version.of(models.named(owner, name))));
    }

    @GET
    @Path("/models/{owner}/{name}/versions/{version}")
    @Operation(operationId = "replicateGetVersion", summary = "Read a version, with the JSON Schema of its inputs")
    public Version version(
            @PathParam("owner") String owner, @PathParam("name") String name, @PathParam("version") String version) {
        return Version.of(models.version(owner, name, version));
    }

    private Model model(ModelCard card, UriInfo called) {
        return new Model(
                links.to("/replicate/v1/models/" + PredictionDocument.OWNER + "/" + card.name(), called),
                PredictionDocument.OWNER,
                card.name(),
                card.pipeline() + ", " + card.width() + "x" + card.height() + " pixels",
                "public",
                0,
                Version.of(card));
    }

    /** @param runCount always 0: runs are not counted by model */
    @Schema(name = "ReplicateModel")
    record Model(
            String url,
            String owner,
            String name,
            String description,
            String visibility,
            long runCount,
            Version latestVersion) {}

    /** @param createdAt always the epoch: a model's card does not say when it was made */
    @Schema(name = "ReplicateVersion")
    record Version(
            String id,
            Instant createdAt,
            String cogVersion,

            @Schema(
                    implementation = Object.class,
                    description = "An OpenAPI document whose schemas Input and Output tell what it takes and gives")
            ObjectNode openapiSchema) {
        static Version of(ModelCard card) {
            return new Version(card.revision(), Instant.EPOCH, "darkroom", InputSchema.of(card));
        }
    }
}
