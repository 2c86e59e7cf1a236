package dev.darkroom.gateway.jobs;

import dev.darkroom.events.GenerationRequest;
import dev.darkroom.events.JobSpec;
import dev.darkroom.events.StoredImage;
import dev.darkroom.events.TrainingRequest;
import dev.darkroom.gateway.connections.AnswerMemory;
import dev.darkroom.gateway.connections.AnswerMemory.Answer;
import dev.darkroom.gateway.http.FileName;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.identity.CurrentCaller;
import dev.darkroom.gateway.identity.OpensByLink;
import dev.darkroom.gateway.identity.PublicLinks;
import dev.darkroom.gateway.images.BudgetedReader;
import dev.darkroom.gateway.images.ImageWriter;
import dev.darkroom.gateway.images.OutputFormat;
import dev.darkroom.gateway.images.UnusableImageException;
import dev.darkroom.gateway.log.JobFinder;
import dev.darkroom.jobs.JobStatus;
import dev.darkroom.jobs.JobView;
import dev.darkroom.storage.objects.ObjectStore;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code GET /v1/jobs/{id}/images/{n}}. An image never changes, so that its reader may keep it. */
@Path("/v1/jobs/{id}/images/{n: [0-9]{1,9}}")
@OpensByLink
@Tag(name = "Jobs")
class ImagesResource {
    private static final String PNG = "image/png";
    private static final int QUALITY = 92;

    private final JobFinder jobs;
    private final ObjectStore objects;
    private final BudgetedReader reader;
    private final AnswerMemory answers;
    private final PublicLinks links;
    private final CurrentCaller caller;

    ImagesResource(
            JobFinder jobs,
            ObjectStore objects,
            BudgetedReader reader,
            AnswerMemory answers,
            PublicLinks links,
            CurrentCaller caller) {
        this.jobs = jobs;
        this.objects = objects;
        this.reader = reader;
        this.answers = answers;
        this.links = links;
        this.caller = caller;
    }

    @GET
    @Produces({PNG, "image/jpeg", "image/webp"})
    @Operation(
            operationId = "getJobImage",
            summary = "Read an image",
            description =
                    "As PNG with its parameters in a text chunk, or in another format without. 409 until the job has succeeded.")
    public Uni<Response> read(
            @PathParam("id") String id,
            @PathParam("n") @Parameter(description = "Index of the image, from 0") int index,
            @QueryParam("output_format") @Parameter(description = "png, jpeg or webp; png when left out") @Nullable
                    String outputFormat,
            @QueryParam("output_compression")
                    @Parameter(description = "Quality of jpeg and webp, from 1 to 100; 92 when left out")
                    @Nullable
                    String outputCompression,
            @Context Request request,
            @Context UriInfo called) {
        OutputFormat format = outputFormat == null ? OutputFormat.PNG : format(outputFormat);
        int quality = outputCompression == null ? QUALITY : quality(outputCompression);
        String cacheControl = links.cacheControl(called);
        Answer memory = answers.ofThisRequest();
        return jobs.get(caller.get(), id)
                .chain(job -> answer(job, index, format, quality, request, memory))
                .map(response -> response.header(HttpHeaders.CACHE_CONTROL, cacheControl)
                        .header(
                                HttpHeaders.CONTENT_DISPOSITION,
                                FileName.inline(id + "-" + index + "." + format.wireName()))
                        .build());
    }

    private static StoredImage find(JobView job, int index) {
        if (job.status() == JobStatus.QUEUED || job.status() == JobStatus.RUNNING) {
            throw index < expected(job.request())
                    ? ProblemException.imageNotReady(job.status().wireName())
                    : ProblemException.imageNotFound("The job has no image of this index");
        }
        return job.images().stream()
                .filter(image -> image.index() == index)
                .findFirst()
                .orElseThrow(() -> ProblemException.imageNotFound(
                        job.status() == JobStatus.SUCCEEDED
                                ? "The job has no image of this index"
                                : "The job ended without images: "
                                        + job.status().wireName()));
    }

    /** A training may leave its sample sheet. */
    private static int expected(JobSpec request) {
        return switch (request) {
            case GenerationRequest generation -> generation.numImages();
            case TrainingRequest training -> training.samplePrompts().isEmpty() ? 0 : 1;
        };
    }

    private static OutputFormat format(String name) {
        return OutputFormat.ofWireName(name)
                .orElseThrow(() -> ProblemException.badParameter("output_format", "must be png, jpeg or webp"));
    }

    private static int quality(String text) {
        int quality = text.matches("[0-9]{1,3}") ? Integer.parseInt(text) : 0;
        if (quality < 1 || quality > 100) {
            throw ProblemException.badParameter("output_compression", "must be from 1 to 100");
        }
        return quality;
    }

    private Uni<Response.ResponseBuilder> answer(
            JobView job, int index, OutputFormat format, int quality, Request request, Answer memory) {
        StoredImage image = find(job, index);
        String tenant = job.tenant();
        EntityTag tag = new EntityTag(
                format == OutputFormat.PNG ? image.sha256() : image.sha256() + "-" + format.wireName() + "-" + quality);
        Response.ResponseBuilder unchanged = request.evaluatePreconditions(tag);
        return (unchanged != null ? Uni.createFrom().item(unchanged) : load(tenant, image, format, quality, memory))
                .map(response -> response.tag(tag));
    }

    private Uni<Response.ResponseBuilder> load(
            String tenant, StoredImage image, OutputFormat format, int quality, Answer memory) {
        return Uni.createFrom()
                .item(() -> {
                    memory.hold(tenant, image.bytes());
                    return objects.get(image.objectKey())
                            .orElseThrow(() -> ProblemException.imageNotFound("The image is no longer stored"));
                })
                .map(object -> format == OutputFormat.PNG
                        ? object.content()
                        : converted(tenant, object.content(), format, quality))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .map(content -> Response.ok(content, format.mediaType()));
    }

    private byte[] converted(String tenant, byte[] png, OutputFormat format, int quality) {
        try {
            return reader.read(tenant, png, image -> ImageWriter.encode(image, format, quality));
        } catch (UnusableImageException e) {
            throw ProblemException.imageNotFound("The stored image " + e.getMessage());
        }
    }
}
