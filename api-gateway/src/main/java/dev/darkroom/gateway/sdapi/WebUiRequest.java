package dev.darkroom.gateway.sdapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.events.ModelCard;
import dev.darkroom.events.SamplerNames;
import dev.darkroom.gateway.json.JsonFields;
import dev.darkroom.gateway.surfaces.FieldNames;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of txt2img and img2img as a job request. Settings of the web UI that this platform does not have are ignored,
 * for its clients send all of them with every request.
 */
final class WebUiRequest {
    /** How refusals name the fields. */
    static final FieldNames NAMES = new FieldNames(Map.of(
            "guidance_scale", "cfg_scale",
            "num_images", "batch_size * n_iter",
            "image", "init_images",
            "strength", "denoising_strength",
            "model", "override_settings.sd_model_checkpoint"));

    private static final long RANDOM_SEED = -1;

    private final JsonFields fields;
    private final Collection<ModelCard> models;
    private final ObjectNode request = JsonNodeFactory.instance.objectNode();

    private WebUiRequest(JsonFields fields, Collection<ModelCard> models) {
        this.fields = fields;
        this.models = models;
    }

    /** The job request of {@code txt2img}. */
    static ObjectNode ofText(JsonFields fields, Collection<ModelCard> models) {
        return new WebUiRequest(fields, models).read();
    }

    /** The job request of {@code img2img}. */
    static ObjectNode ofImage(JsonFields fields, Collection<ModelCard> models) {
        WebUiRequest reader = new WebUiRequest(fields, models);
        reader.readPicture();
        return reader.read();
    }

    private ObjectNode read() {
        // There, brackets always carry weights.
        request.put("prompt_syntax", "weighted");
        for (String same : List.of("prompt", "negative_prompt", "steps", "width", "height")) {
            request.set(same, fields.any(same));
        }
        request.set("guidance_scale", fields.any("cfg_scale"));
        Long seed = fields.integer("seed");
        if (seed != null && seed != RANDOM_SEED) {
            request.put("seed", seed);
        }
        Long batch = fields.integer("batch_size");
        Long batches = fields.integer("n_iter");
        // Anything beyond an int lies beyond every model's limit, which then speaks for itself.
        request.put(
                "num_images", Math.clamp(pictures(batch) * pictures(batches), Integer.MIN_VALUE, Integer.MAX_VALUE));
        ModelCard model = model();
        if (model != null) {
            request.put("model", model.name());
            readSampler(model);
        }
        fields.refuseIfViolated();
        return request;
    }

    private static long pictures(@Nullable Long count) {
        return count == null ? 1 : Math.clamp(count, 0, Short.MAX_VALUE);
    }

    /** The checkpoint by the title, the name or the file that the list of models gave it; the first where none is named. */
    private @Nullable ModelCard model() {
        JsonNode settings = fields.any("override_settings");
        String checkpoint =
                settings == null ? "" : settings.path("sd_model_checkpoint").asText("");
        return models.stream()
                .filter(card -> checkpoint.isEmpty()
                        || checkpoint.equals(card.name())
                        || checkpoint.equals(WebUiDocuments.titleOf(card)))
                .findFirst()
                .orElseGet(() -> fields.refuse(
                        "override_settings.sd_model_checkpoint",
                        models.isEmpty()
                                ? "cannot be served: no worker has registered a model yet"
                                : "must be one of "
                                        + models.stream().map(ModelCard::name).collect(Collectors.joining(", "))));
    }

    private void readSampler(ModelCard model) {
        String name = fields.text("sampler_name");
        String spacing = fields.text("scheduler");
        if (name == null) {
            name = fields.text("sampler_index");
        }
        if (name == null) {
            return;
        }
        boolean karras = "karras".equalsIgnoreCase(spacing) && !name.endsWith(" Karras");
        SamplerNames.find(karras ? name + " Karras" : name, model.schedulers())
                .ifPresentOrElse(
                        scheduler -> request.put("scheduler", scheduler),
                        () -> fields.refuse(
                                "sampler_name",
                                "must be one of "
                                        + model.schedulers().stream()
                                                .map(SamplerNames::of)
                                                .collect(Collectors.joining(", "))));
    }

    private void readPicture() {
        JsonNode pictures = fields.any("init_images");
        if (pictures == null
                || !pictures.isArray()
                || pictures.size() != 1
                || !pictures.get(0).isTextual()) {
            fields.refuse("init_images", "must hold one picture in base64");
        } else {
            request.put("image", dataUri(pictures.get(0).textValue()));
        }
        String mask = fields.text("mask");
        if (mask != null) {
            request.put("mask", dataUri(mask));
        }
        JsonNode strength = fields.any("denoising_strength");
        request.set("strength", strength);
    }

    /** Clients send either the whole address or its content alone. */
    private static String dataUri(String picture) {
        return picture.startsWith("data:") ? picture : "data:image/png;base64," + picture;
    }
}
