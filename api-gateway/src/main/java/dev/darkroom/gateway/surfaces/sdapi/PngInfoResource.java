package dev.darkroom.gateway.surfaces.sdapi;

import dev.darkroom.gateway.connections.CarriesImages;
import dev.darkroom.gateway.http.JsonFields;
import dev.darkroom.gateway.images.UnusableImageException;
import dev.darkroom.gateway.submission.InlineFile;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code POST /sdapi/v1/png-info}. */
@Path("/sdapi/v1/png-info")
@Blocking
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Web UI")
class PngInfoResource {
    @POST
    @CarriesImages
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "sdapiPngInfo", summary = "Read how an image was drawn from its text chunk")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = WebUiDocuments.PngFields.class)))
    public WebUiDocuments.PngInfo pngInfo(byte[] body) {
        JsonFields fields = JsonFields.of(body);
        String image = fields.text("image");
        byte[] file = {};
        try {
            if (image == null) {
                fields.refuse("image", "is required");
            } else {
                file = InlineFile.isIn(image)
                        ? InlineFile.ofUri(image, body.length)
                        : InlineFile.ofBase64(image, body.length);
            }
        } catch (UnusableImageException e) {
            fields.refuse("image", String.valueOf(e.getMessage()));
        }
        fields.refuseIfViolated();
        return WebUiDocuments.PngInfo.of(PngText.parameters(file));
    }
}
