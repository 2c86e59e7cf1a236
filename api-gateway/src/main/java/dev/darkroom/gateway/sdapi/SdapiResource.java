package dev.darkroom.gateway.sdapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.events.ModelCard;
import dev.darkroom.gateway.bodies.CarriesImages;
import dev.darkroom.gateway.identity.Caller;
import dev.darkroom.gateway.identity.CurrentCaller;
import dev.darkroom.gateway.json.JsonFields;
import dev.darkroom.gateway.limits.CreatesJobs;
import dev.darkroom.gateway.models.ModelCatalog;
import dev.darkroom.gateway.pictures.MaskRule;
import dev.darkroom.gateway.pictures.PictureFormat;
import dev.darkroom.gateway.problems.ProblemException;
import dev.darkroom.gateway.streams.JobHub;
import dev.darkroom.gateway.submission.IdempotencyKey;
import dev.darkroom.gateway.surfaces.Drawing;
import dev.darkroom.gateway.surfaces.Pictures;
import dev.darkroom.storage.jobs.JobKind;
import dev.darkroom.storage.jobs.JobStatus;
import dev.darkroom.storage.jobs.JobView;
import dev.darkroom.storage.jobs.JobViews;
import dev.darkroom.storage.jobs.JobViews.Query;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code /sdapi/v1}: draws while the client waits, and what its clients read before. */
@Path("/sdapi/v1")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Web UI")
class SdapiResource {
    private final Drawing drawing;
    private final Pictures pictures;
    private final ModelCatalog catalog;
    private final JobViews views;
    private final JobHub hub;
    private final CurrentCaller caller;
    private final ObjectMapper json;

    SdapiResource(
            Drawing drawing,
            Pictures pictures,
            ModelCatalog catalog,
            JobViews views,
            JobHub hub,
            CurrentCaller caller,
            ObjectMapper json) {
        this.drawing = drawing;
        this.pictures = pictures;
        this.catalog = catalog;
        this.views = views;
        this.hub = hub;
        this.caller = caller;
        this.json = json;
    }

    @POST
    @CreatesJobs
    @Path("/txt2img")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "sdapiTextToImage", summary = "Draw pictures of a prompt")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = WebUiFields.class)))
    public Uni<WebUiDocuments.Drawn> drawText(byte[] body, @HeaderParam(IdempotencyKey.HEADER) List<String> keys) {
        return draw(body, keys, WebUiRequest::ofText);
    }

    @POST
    @CreatesJobs
    @CarriesImages
    @Path("/img2img")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "sdapiImageToImage", summary = "Draw on a picture")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = WebUiFields.class)))
    public Uni<WebUiDocuments.Drawn> drawImage(byte[] body, @HeaderParam(IdempotencyKey.HEADER) List<String> keys) {
        return draw(body, keys, WebUiRequest::ofImage);
    }

    private Uni<WebUiDocuments.Drawn> draw(
            byte[] body, List<String> keys, BiFunction<JsonFields, Collection<ModelCard>, ObjectNode> reader) {
        Caller client = caller.get();
        JsonFields fields = JsonFields.of(body);
        Optional<IdempotencyKey> key = IdempotencyKey.parse(keys);
        return Uni.createFrom()
                .item(() -> reader.apply(fields, catalog.models().values()))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .chain(request -> drawing.submit(client, request, WebUiRequest.NAMES, key, MaskRule.WEB_UI))
                .chain(drawing::awaitPictures)
                .chain(job -> pictures.of(job, PictureFormat.PNG, 100).map(images -> drawn(job, images, fields)));
    }

    private WebUiDocuments.Drawn drawn(JobView job, List<byte[]> images, JsonFields fields) {
        List<String> infotexts = images.stream().map(PngText::parameters).toList();
        try {
            return new WebUiDocuments.Drawn(
                    images,
                    fields.without(List.of("init_images", "mask")),
                    json.writeValueAsString(WebUiDocuments.Info.of(job, infotexts)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record of texts and numbers is always JSON", e);
        }
    }

    @GET
    @Blocking
    @Path("/sd-models")
    @Operation(operationId = "sdapiModels", summary = "List the models")
    public List<WebUiDocuments.Model> models() {
        return catalog.models().values().stream().map(WebUiDocuments.Model::of).toList();
    }

    @GET
    @Blocking
    @Path("/samplers")
    @Operation(operationId = "sdapiSamplers", summary = "List the samplers of all models")
    public List<WebUiDocuments.Sampler> samplers() {
        return catalog.models().values().stream()
                .flatMap(card -> card.schedulers().stream())
                .distinct()
                .map(WebUiDocuments.Sampler::of)
                .toList();
    }

    @GET
    @Path("/schedulers")
    @Operation(operationId = "sdapiSchedulers", summary = "List the spacings of noise levels")
    public List<WebUiDocuments.Scheduler> schedulers() {
        return WebUiDocuments.Scheduler.ALL;
    }

    @GET
    @Blocking
    @Path("/options")
    @Operation(operationId = "sdapiOptions", summary = "Read the settings; the checkpoint is the first model")
    public WebUiDocuments.Options options() {
        return catalog.models().values().stream()
                .findFirst()
                .map(WebUiDocuments.Options::of)
                .orElseThrow(ProblemException::modelNotFound);
    }

    @GET
    @Path("/progress")
    @Operation(operationId = "sdapiProgress", summary = "Tell how far the caller's newest running job is")
    public Uni<WebUiDocuments.Progress> progress() {
        Query running = new Query(
                caller.get().tenant(), JobKind.GENERATION, Optional.of(JobStatus.RUNNING), Optional.empty(), 1);
        return views.list(running)
                .map(page -> page.jobs().stream()
                        .findFirst()
                        .map(job -> WebUiDocuments.Progress.of(job, hub.stepOf(job), Instant.now()))
                        .orElse(WebUiDocuments.Progress.NOTHING));
    }
}
