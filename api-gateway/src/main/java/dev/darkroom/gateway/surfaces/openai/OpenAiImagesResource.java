package dev.darkroom.gateway.surfaces.openai;

import dev.darkroom.gateway.connections.CarriesImages;
import dev.darkroom.gateway.http.JsonFields;
import dev.darkroom.gateway.identity.CurrentCaller;
import dev.darkroom.gateway.images.BudgetedReader;
import dev.darkroom.gateway.images.MaskRule;
import dev.darkroom.gateway.limits.CreatesJobs;
import dev.darkroom.gateway.submission.IdempotencyKey;
import dev.darkroom.gateway.surfaces.SynchronousGeneration;
import dev.darkroom.gateway.surfaces.SynchronousGeneration.Ordered;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestMulti;
import org.jboss.resteasy.reactive.server.multipart.MultipartFormDataInput;

/**
 * {@code POST /openai/v1/images/...}: draws while the client waits.
 *
 * <p>Whether the answer is JSON or server-sent events is said by the body alone, so that each method answers bytes of a type that
 * it tells at run time; {@code application/*} keeps the framework from taking them for either.
 */
@Path("/openai/v1/images")
@Produces("application/*")
@Tag(name = "OpenAI")
class OpenAiImagesResource {
    private final SynchronousGeneration generation;
    private final ImageAnswers answers;
    private final BudgetedReader reader;
    private final ImageReferences references;
    private final CurrentCaller caller;

    OpenAiImagesResource(
            SynchronousGeneration generation,
            ImageAnswers answers,
            BudgetedReader reader,
            ImageReferences references,
            CurrentCaller caller) {
        this.generation = generation;
        this.answers = answers;
        this.reader = reader;
        this.references = references;
        this.caller = caller;
    }

    @POST
    @CreatesJobs
    @Path("/generations")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "openaiGenerateImages",
            summary = "Draw images",
            description =
                    "Fields of a job request that OpenAI does not know (seed, negative_prompt, steps ...) may be given"
                            + " too.")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = ImageRequest.class)))
    @APIResponse(
            responseCode = "200",
            content = {
                @Content(
                        mediaType = "application/json",
                        schema = @Schema(implementation = ImageDocuments.Images.class)),
                @Content(mediaType = "text/event-stream")
            })
    public RestMulti<byte[]> generate(
            byte[] body, @HeaderParam(IdempotencyKey.HEADER) List<String> keys, @Context UriInfo called) {
        return answer(ImageOptions.read("image_generation", JsonFields.of(body)), keys, called);
    }

    @POST
    @CreatesJobs
    @Blocking
    @CarriesImages
    @Path("/edits")
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @Operation(
            operationId = "openaiEditImage",
            summary = "Draw on an image",
            description = "With a mask, only its transparent part is drawn anew.")
    @RequestBody(
            required = true,
            content = {
                @Content(mediaType = MediaType.MULTIPART_FORM_DATA, schema = @Schema(implementation = ImageForm.class)),
                @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = ImageEdit.class))
            })
    @APIResponse(
            responseCode = "200",
            content = {
                @Content(
                        mediaType = "application/json",
                        schema = @Schema(implementation = ImageDocuments.Images.class)),
                @Content(mediaType = "text/event-stream")
            })
    public RestMulti<byte[]> edit(
            MultipartFormDataInput form,
            @HeaderParam(IdempotencyKey.HEADER) List<String> keys,
            @Context UriInfo called) {
        return answer(ImageOptions.ofEdit(ImageParts.read(caller.get().tenant(), form, reader)), keys, called);
    }

    @POST
    @CreatesJobs
    @Blocking
    @Path("/edits")
    @Consumes(MediaType.APPLICATION_JSON)
    @CarriesImages
    @Operation(hidden = true)
    public RestMulti<byte[]> editReferences(
            byte[] body, @HeaderParam(IdempotencyKey.HEADER) List<String> keys, @Context UriInfo called) {
        return answer(ImageOptions.ofEdit(references.read(caller.get(), body)), keys, called);
    }

    @POST
    @CreatesJobs
    @Blocking
    @CarriesImages
    @Path("/variations")
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @Operation(operationId = "openaiVaryImage", summary = "Draw variations of an image")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = ImageForm.class)))
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = ImageDocuments.Images.class)))
    public RestMulti<byte[]> vary(
            MultipartFormDataInput form,
            @HeaderParam(IdempotencyKey.HEADER) List<String> keys,
            @Context UriInfo called) {
        return answer(
                ImageOptions.read(
                        "image_generation", ImageParts.read(caller.get().tenant(), form, reader)),
                keys,
                called);
    }

    private RestMulti<byte[]> answer(ImageOptions options, List<String> keys, UriInfo called) {
        Uni<Ordered> job = generation.submit(
                caller.get(), options.request(), ImageOptions.NAMES, IdempotencyKey.parse(keys), MaskRule.TRANSPARENT);
        Uni<Answer> answer = options.stream()
                ? job.map(started -> new Answer(MediaType.SERVER_SENT_EVENTS, answers.stream(started, options)))
                : job.chain(generation::awaitImages)
                        .chain(done -> answers.whole(done, options, called))
                        .map(bytes -> new Answer(
                                MediaType.APPLICATION_JSON, Multi.createFrom().item(bytes)));
        return RestMulti.fromUniResponse(answer, Answer::content, Answer::headers);
    }

    private record Answer(String type, Multi<byte[]> content) {
        /** Proxies hand a stream on as it comes. */
        Map<String, List<String>> headers() {
            boolean streams = type.equals(MediaType.SERVER_SENT_EVENTS);
            Map<String, List<String>> headers = new HashMap<>();
            headers.put(HttpHeaders.CONTENT_TYPE, List.of(type));
            headers.put(HttpHeaders.CACHE_CONTROL, List.of(streams ? "no-cache" : "no-store"));
            headers.put(OpenAiResponses.REQUEST_ID, List.of(OpenAiResponses.requestId()));
            if (streams) {
                headers.put("X-Accel-Buffering", List.of("no"));
            }
            return headers;
        }
    }
}
