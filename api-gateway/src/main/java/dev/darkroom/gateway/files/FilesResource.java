package dev.darkroom.gateway.files;

import dev.darkroom.gateway.connections.CarriesImages;
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
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.multipart.FileUpload;
import org.jspecify.annotations.Nullable;

/** {@code /v1/files}. */
@Path("/v1/files")
@Blocking
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Files")
class FilesResource {
    private static final int PAGE = 100;

    private final TenantFiles files;
    private final PublicLinks links;
    private final CurrentCaller caller;

    FilesResource(TenantFiles files, PublicLinks links, CurrentCaller caller) {
        this.files = files;
        this.links = links;
        this.caller = caller;
    }

    @POST
    @CarriesImages
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @Operation(
            operationId = "uploadFile",
            summary = "Upload an image or a data set",
            description =
                    "A PNG, JPEG, WebP, GIF or BMP image, or a ZIP archive of images with captions (a .txt file beside each, or"
                            + " metadata.jsonl) to train with; as the part content of a form or as the body itself.")
    @APIResponse(responseCode = "201", description = "The image is stored; use its id as image or mask of a job")
    public Response upload(@RestForm("content") @Nullable FileUpload content, @Context UriInfo called) {
        return created(files.add(caller.get().tenant(), content), called);
    }

    @POST
    @CarriesImages
    @Consumes({"image/png", "image/jpeg", "image/webp", UploadedFile.DATA_SET, MediaType.APPLICATION_OCTET_STREAM})
    @Operation(hidden = true)
    public Response uploadBody(byte[] content, @QueryParam("name") @Nullable String name, @Context UriInfo called) {
        return created(files.add(caller.get().tenant(), name, content), called);
    }

    private Response created(UploadedFile file, UriInfo called) {
        return Response.created(URI.create(links.to("/v1/files/" + file.id(), called)))
                .entity(document(file, called))
                .build();
    }

    @GET
    @Operation(operationId = "listFiles", summary = "List uploaded files", description = "Newest first, 100 a page.")
    public FileList list(
            @QueryParam("cursor") @Parameter(description = "next_cursor of the page before") @Nullable String cursor,
            @Context UriInfo called) {
        List<UploadedFile> found = files.list(caller.get().tenant(), Optional.ofNullable(cursor), PAGE + 1);
        List<UploadedFile> page = found.subList(0, Math.min(PAGE, found.size()));
        return new FileList(
                page.stream().map(file -> document(file, called)).toList(),
                found.size() > PAGE ? page.getLast().id() : null);
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "getFile", summary = "Read what is known of an uploaded file")
    public FileDocument read(@PathParam("id") String id, @Context UriInfo called) {
        return document(find(id), called);
    }

    @DELETE
    @Path("/{id}")
    @Operation(operationId = "deleteFile", summary = "Delete an uploaded file")
    @APIResponse(responseCode = "204", description = "The file is gone; jobs that were made from it keep their copy")
    public void delete(@PathParam("id") String id) {
        files.delete(find(id));
    }

    private UploadedFile find(String id) {
        return files.find(caller.get(), id).orElseThrow(ProblemException::fileNotFound);
    }

    private FileDocument document(UploadedFile file, UriInfo called) {
        return FileDocument.of(file, links.signed("/v1/files/" + file.id() + "/content", called));
    }

    record FileList(
            List<FileDocument> results,
            @Nullable @Schema(nullable = true) String nextCursor) {}
}
