package dev.darkroom.gateway.http;

import io.quarkus.smallrye.openapi.runtime.OpenApiConstants;
import io.quarkus.smallrye.openapi.runtime.OpenApiDocumentService;
import io.smallrye.openapi.runtime.io.Format;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * {@code GET /v1/openapi}: the OpenAPI document for callers with a key. The management port serves it without a key, at {@code /q/openapi}.
 */
@Path("/v1/openapi")
class OpenApiResource {
    private final OpenApiDocumentService documents;

    OpenApiResource(OpenApiDocumentService documents) {
        this.documents = documents;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(hidden = true)
    public byte[] read() {
        return documents.getDocument(OpenApiConstants.DEFAULT_DOCUMENT_NAME, Format.JSON);
    }
}
