package dev.darkroom.gateway.files;

import dev.darkroom.gateway.connections.AnswerMemory;
import dev.darkroom.gateway.http.FileName;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.identity.CurrentCaller;
import dev.darkroom.gateway.identity.OpensByLink;
import dev.darkroom.gateway.identity.PublicLinks;
import dev.darkroom.storage.jobs.files.UploadedFile;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code GET /v1/files/{id}/content}. Clients made these bytes, so a browser must not take them for anything but an image. */
@Path("/v1/files/{id}/content")
@Blocking
@OpensByLink
@Tag(name = "Files")
class FileContentResource {
    private final TenantFiles files;
    private final AnswerMemory memory;
    private final PublicLinks links;
    private final CurrentCaller caller;

    FileContentResource(TenantFiles files, AnswerMemory memory, PublicLinks links, CurrentCaller caller) {
        this.files = files;
        this.memory = memory;
        this.links = links;
        this.caller = caller;
    }

    @GET
    @Produces({"image/png", "image/jpeg", "image/webp", "image/gif", "image/bmp", UploadedFile.DATA_SET})
    @Operation(
            operationId = "getFileContent",
            summary = "Read an uploaded file",
            description = "An image as it was sent; a data set as it is stored, its images under new names.")
    public Response read(@PathParam("id") String id, @Context UriInfo called) {
        UploadedFile file = files.find(caller.get(), id).orElseThrow(ProblemException::fileNotFound);
        memory.ofThisRequest().hold(file.tenant(), file.bytes());
        byte[] content = files.content(file).orElseThrow(ProblemException::fileNotFound);
        return Response.ok(content, file.contentType())
                .header(HttpHeaders.CACHE_CONTROL, links.cacheControl(called))
                .header(HttpHeaders.CONTENT_DISPOSITION, FileName.inline(file.name()))
                .build();
    }
}
