package dev.darkroom.gateway.surfaces.sdapi;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.darkroom.gateway.fleet.ModelCatalog;
import dev.darkroom.gateway.submission.GenerationForm;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /sdapi/v1}: what clients list before they draw. What this platform has none of is an empty list, not 404. */
@Path("/sdapi/v1")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Web UI")
class WebUiLists {
    private final ModelCatalog catalog;

    WebUiLists(ModelCatalog catalog) {
        this.catalog = catalog;
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
    @Path("/loras")
    @Operation(operationId = "sdapiLoras", summary = "List the adaptations of all models, for <lora:NAME:WEIGHT>")
    public List<Lora> loras() {
        return catalog.models().values().stream()
                .flatMap(card -> card.loras().stream())
                .distinct()
                .sorted()
                .map(name -> new Lora(name, name, name, Map.of()))
                .toList();
    }

    @GET
    @Path("/sd-vae")
    @Operation(operationId = "sdapiVaes", summary = "List autoencoders besides the models' own: there are none")
    public List<Object> vaes() {
        return List.of();
    }

    @GET
    @Path("/upscalers")
    @Operation(operationId = "sdapiUpscalers", summary = "List upscalers: the one of hires fix")
    public List<Upscaler> upscalers() {
        return List.of(new Upscaler(WebUiSettings.UPSCALER, null, null, null, GenerationForm.LARGEST_UPSCALE));
    }

    @GET
    @Path("/latent-upscale-modes")
    @Operation(operationId = "sdapiLatentUpscaleModes", summary = "List ways to enlarge latents: there are none")
    public List<Object> latentUpscaleModes() {
        return List.of();
    }

    @GET
    @Path("/hypernetworks")
    @Operation(operationId = "sdapiHypernetworks", summary = "List hypernetworks: there are none")
    public List<Object> hypernetworks() {
        return List.of();
    }

    @GET
    @Path("/face-restorers")
    @Operation(operationId = "sdapiFaceRestorers", summary = "List face restorers: there are none")
    public List<Object> faceRestorers() {
        return List.of();
    }

    @GET
    @Path("/prompt-styles")
    @Operation(operationId = "sdapiPromptStyles", summary = "List styles: there are none")
    public List<Object> promptStyles() {
        return List.of();
    }

    @POST
    @Path("/refresh-checkpoints")
    @Operation(operationId = "sdapiRefreshCheckpoints", summary = "Does nothing: the list of models is always current")
    public Map<String, Object> refreshCheckpoints() {
        return Map.of();
    }

    @POST
    @Path("/refresh-loras")
    @Operation(operationId = "sdapiRefreshLoras", summary = "Does nothing: the list of adaptations is always current")
    public Map<String, Object> refreshLoras() {
        return Map.of();
    }

    @GET
    @Path("/embeddings")
    @Operation(operationId = "sdapiEmbeddings", summary = "List learned words: there are none")
    public Embeddings embeddings() {
        return new Embeddings(Map.of(), Map.of());
    }

    @GET
    @Path("/scripts")
    @Operation(operationId = "sdapiScripts", summary = "List scripts: there are none")
    public Scripts scripts() {
        return new Scripts(List.of(), List.of());
    }

    @JsonNaming(SnakeCaseStrategy.class)
    @Schema(name = "WebUiUpscaler")
    record Upscaler(
            String name,
            @Nullable String modelName,
            @Nullable String modelPath,
            @Nullable String modelUrl,
            int scale) {}

    @Schema(name = "WebUiLora")
    record Lora(String name, String alias, String path, Map<String, String> metadata) {}

    @Schema(name = "WebUiEmbeddings")
    record Embeddings(Map<String, String> loaded, Map<String, String> skipped) {}

    @Schema(name = "WebUiScripts")
    record Scripts(List<String> txt2img, List<String> img2img) {}
}
