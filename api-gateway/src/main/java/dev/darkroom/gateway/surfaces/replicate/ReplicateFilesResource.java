package dev.darkroom.gateway.surfaces.replicate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.gateway.connections.CarriesImages;
import dev.darkroom.gateway.files.TenantFiles;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.identity.CurrentCaller;
import dev.darkroom.gateway.identity.PublicLinks;
import dev.darkroom.storage.jobs.files.UploadedFile;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.server.multipart.MultipartFormDataInput;
import org.jspecify.annotations.Nullable;

/** {@code /replicate/v1/files}: the uploaded files, which clients send before they name them as an input. */
@Path("/replicate/v1/files")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "Replicate")
class ReplicateFilesResource {
    private static final int PAGE = 100;

    private final TenantFiles files;
    private final PublicLinks links;
    private final CurrentCaller caller;

    ReplicateFilesResource(TenantFiles files, PublicLinks links, CurrentCaller caller) {
        this.files = files;
        this.links = links;
        this.caller = caller;
    }

    @POST
    @CarriesImages
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @ResponseStatus(201)
    @Operation(
            operationId = "replicateUploadFile",
            summary = "Upload an image or a data set",
            description =
                    "A PNG, JPEG, WebP, GIF or BMP image, or a ZIP archive of images with captions to train with.")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = FileForm.class)))
    @APIResponse(responseCode = "201")
    public FileDocument upload(MultipartFormDataInput form, @Context UriInfo called) {
        FileParts parts = FileParts.read(form);
        return document(files.add(caller.get().tenant(), parts.name(), parts.content(), parts.metadata()), called);
    }

    @GET
    @Operation(operationId = "replicateListFiles", summary = "List uploaded files", description = "Newest first")
    public Page<FileDocument> list(@QueryParam("cursor") @Nullable String cursor, @Context UriInfo called) {
        List<UploadedFile> found = files.list(caller.get().tenant(), Optional.ofNullable(cursor), PAGE + 1);
        List<UploadedFile> page = found.subList(0, Math.min(PAGE, found.size()));
        return new Page<>(
                null,
                found.size() > PAGE
                        ? links.to(
                                "/replicate/v1/files?cursor=" + page.getLast().id(), called)
                        : null,
                page.stream().map(file -> document(file, called)).toList());
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "replicateGetFile", summary = "Read what is known of an uploaded file")
    public FileDocument read(@PathParam("id") String id, @Context UriInfo called) {
        return document(find(id), called);
    }

    @DELETE
    @Path("/{id}")
    @Operation(operationId = "replicateDeleteFile", summary = "Delete an uploaded file")
    @APIResponse(responseCode = "204")
    public void delete(@PathParam("id") String id) {
        files.delete(find(id));
    }

    private UploadedFile find(String id) {
        return files.find(caller.get(), id).orElseThrow(ProblemException::fileNotFound);
    }

    private FileDocument document(UploadedFile file, UriInfo called) {
        return new FileDocument(
                file.id(),
                file.name(),
                file.contentType(),
                file.bytes(),
                file.sha256(),
                Map.of("sha256", file.sha256()),
                FileParts.metadata(file),
                file.createdAt(),
                file.expiresAt(),
                Map.of("get", links.to("/replicate/v1/files/" + file.id(), called)));
    }

    /** What a form with a file may hold, for the OpenAPI document; {@link FileParts} reads it. */
    @Schema(name = "ReplicateFileForm")
    record FileForm(
            @Schema(required = true, type = SchemaType.STRING, format = "binary", description = "The file")
            byte[] content,

            @Nullable
            @Schema(
                    implementation = Object.class,
                    description = "A JSON object that is kept with the file; at most 8192 bytes")
            Object metadata) {}

    /** @param metadata as the client has sent it with the file */
    @Schema(name = "ReplicateFile")
    record FileDocument(
            String id,
            String name,
            String contentType,
            long size,
            String etag,
            Map<String, String> checksums,

            @Schema(implementation = Object.class, description = "As the client has sent it with the file")
            JsonNode metadata,

            Instant createdAt,
            Instant expiresAt,
            Map<String, String> urls) {}
}
