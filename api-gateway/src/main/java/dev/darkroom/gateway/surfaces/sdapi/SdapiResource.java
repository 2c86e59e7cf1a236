package dev.darkroom.gateway.surfaces.sdapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.events.ModelCard;
import dev.darkroom.gateway.connections.CarriesImages;
import dev.darkroom.gateway.http.JsonFields;
import dev.darkroom.gateway.identity.Caller;
import dev.darkroom.gateway.identity.CurrentCaller;
import dev.darkroom.gateway.images.MaskRule;
import dev.darkroom.gateway.images.OutputFormat;
import dev.darkroom.gateway.jobs.JobCancellation;
import dev.darkroom.gateway.limits.CreatesJobs;
import dev.darkroom.gateway.streams.JobHub;
import dev.darkroom.gateway.submission.IdempotencyKey;
import dev.darkroom.gateway.surfaces.FinishedImages;
import dev.darkroom.gateway.surfaces.SynchronousGeneration;
import dev.darkroom.jobs.JobKind;
import dev.darkroom.jobs.JobStatus;
import dev.darkroom.jobs.JobView;
import dev.darkroom.storage.jobs.JobViews;
import dev.darkroom.storage.jobs.JobViews.Query;
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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code /sdapi/v1}: draws while the client waits, reports progress, and ends it. */
@Path("/sdapi/v1")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Web UI")
class SdapiResource {
    /** So many of the newest jobs are looked at for one that this interface has begun. */
    private static final int INTERRUPTIBLE = 100;

    private final SynchronousGeneration generation;
    private final FinishedImages finishedImages;
    private final Checkpoints checkpoints;
    private final JobCancellation cancellation;
    private final JobViews views;
    private final JobHub hub;
    private final CurrentCaller caller;
    private final ObjectMapper json;

    SdapiResource(
            SynchronousGeneration generation,
            FinishedImages finishedImages,
            Checkpoints checkpoints,
            JobCancellation cancellation,
            JobViews views,
            JobHub hub,
            CurrentCaller caller,
            ObjectMapper json) {
        this.generation = generation;
        this.finishedImages = finishedImages;
        this.checkpoints = checkpoints;
        this.cancellation = cancellation;
        this.views = views;
        this.hub = hub;
        this.caller = caller;
        this.json = json;
    }

    @POST
    @CreatesJobs
    @Path("/txt2img")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "sdapiTextToImage", summary = "Draw images of a prompt")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = WebUiFields.class)))
    public Uni<WebUiDocuments.Drawn> drawText(byte[] body, @HeaderParam(IdempotencyKey.HEADER) List<String> keys) {
        return draw(body, keys, WebUiRequest::ofText);
    }

    @POST
    @CreatesJobs
    @CarriesImages
    @Path("/img2img")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "sdapiImageToImage", summary = "Draw on an image")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = WebUiFields.class)))
    public Uni<WebUiDocuments.Drawn> drawImage(byte[] body, @HeaderParam(IdempotencyKey.HEADER) List<String> keys) {
        return draw(body, keys, WebUiRequest::ofImage);
    }

    private Uni<WebUiDocuments.Drawn> draw(
            byte[] body, List<String> keys, BiFunction<JsonFields, ModelCard, ObjectNode> reader) {
        Caller client = caller.get();
        JsonFields fields = WebUiRequest.fields(body);
        Optional<IdempotencyKey> key = IdempotencyKey.parse(keys);
        MaskRule mask = WebUiRequest.invertsMask(fields) ? MaskRule.WEB_UI_INVERTED : MaskRule.WEB_UI;
        return Uni.createFrom()
                .item(() -> read(client, fields, reader))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .chain(request -> generation.submit(client, request, WebUiRequest.NAMES, key, mask))
                .chain(generation::awaitImages)
                .chain(job -> finishedImages.of(job, OutputFormat.PNG, 100).map(images -> drawn(job, images, fields)));
    }

    private ObjectNode read(Caller client, JsonFields fields, BiFunction<JsonFields, ModelCard, ObjectNode> reader) {
        ModelCard model = checkpoints.of(client.tenant(), fields);
        fields.refuseIfViolated();
        return reader.apply(fields, Objects.requireNonNull(model));
    }

    private WebUiDocuments.Drawn drawn(JobView job, List<byte[]> images, JsonFields fields) {
        List<String> infotexts = images.stream().map(PngText::parameters).toList();
        try {
            return new WebUiDocuments.Drawn(
                    Boolean.FALSE.equals(fields.flag("send_images")) ? List.of() : images,
                    fields.without(List.of("init_images", "mask")),
                    json.writeValueAsString(WebUiInfo.of(job, fields.integer("subseed"), infotexts)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record of texts and numbers is always JSON", e);
        }
    }

    @POST
    @Path("/interrupt")
    @Operation(
            operationId = "sdapiInterrupt",
            summary = "End the newest drawing",
            description =
                    "Of those that the caller's tenant has begun with this interface; the request that waits for it fails.")
    public Uni<Map<String, Object>> interrupt() {
        String tenant = caller.get().tenant();
        return newest(tenant, JobStatus.RUNNING)
                .chain(running ->
                        running.isPresent() ? Uni.createFrom().item(running) : newest(tenant, JobStatus.QUEUED))
                .call(found -> found.map(job -> cancellation.request(job.id()))
                        .orElseGet(() -> Uni.createFrom().voidItem()))
                .replaceWith(Map.of());
    }

    private Uni<Optional<JobView>> newest(String tenant, JobStatus status) {
        Query query = new Query(tenant, JobKind.GENERATION, Optional.of(status), Optional.empty(), INTERRUPTIBLE);
        return views.list(query)
                .map(page -> page.jobs().stream()
                        .filter(job -> job.request().metadata().entrySet().contains(WebUiRequest.MARK))
                        .findFirst());
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
