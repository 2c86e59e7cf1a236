package dev.darkroom.gateway.surfaces.sdapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.events.ModelCard;
import dev.darkroom.gateway.http.JsonFields;
import dev.darkroom.gateway.submission.InlineFile;
import dev.darkroom.gateway.surfaces.FieldNames;
import dev.darkroom.gateway.surfaces.ForeignFields;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the body of txt2img and img2img as a job request. What its clients send and this platform lacks, {@link WebUiSettings} judges. */
final class WebUiRequest {
    /** How refusals name the fields. */
    static final FieldNames NAMES = new FieldNames(Map.of(
            "guidance_scale", "cfg_scale",
            "num_images", "batch_size * n_iter",
            "image", "init_images",
            "strength", "denoising_strength",
            "upscale.factor", "hr_scale",
            "upscale.steps", "hr_second_pass_steps",
            "upscale.strength", "denoising_strength",
            "loras", "prompt <lora>",
            "clip_skip", Checkpoints.SETTINGS + ".CLIP_stop_at_last_layers",
            "model", Checkpoints.SETTINGS + "." + Checkpoints.CHECKPOINT));

    /** Marks the jobs of this interface, so that its clients' interrupt ends no other. */
    static final Map.Entry<String, String> MARK = Map.entry("interface", "sdapi");

    private static final String CLIP = "CLIP_stop_at_last_layers";
    private static final long RANDOM_SEED = -1;
    /** What img2img takes there where nothing is said. */
    private static final double STRENGTH = 0.75;
    /** What hires fix takes there where nothing is said. */
    private static final double SCALE = 2;
    /** There, numbers may be texts. */
    private static final List<String> NUMBERS = List.of(
            "steps",
            "cfg_scale",
            "guidance_rescale",
            "width",
            "height",
            "seed",
            "subseed",
            "batch_size",
            "n_iter",
            "denoising_strength",
            "hr_scale",
            "hr_second_pass_steps");

    private static final Pattern NUMBER = Pattern.compile("\\s*[+-]?[0-9]{1,20}(\\.[0-9]{1,20})?\\s*");

    private final JsonFields fields;
    private final ModelCard model;
    private final ObjectNode request = JsonNodeFactory.instance.objectNode();

    private WebUiRequest(JsonFields fields, ModelCard model) {
        this.fields = fields;
        this.model = model;
    }

    /** The fields of a body, numbers that came as texts among them. */
    static JsonFields fields(byte[] body) {
        ObjectNode object = JsonFields.of(body).without(List.of());
        NUMBERS.forEach(name -> number(object.path(name)).ifPresent(number -> object.set(name, number)));
        return JsonFields.of(object);
    }

    private static Optional<JsonNode> number(JsonNode text) {
        return text.isTextual() && NUMBER.matcher(text.textValue()).matches()
                ? Optional.of(JsonNodeFactory.instance.numberNode(
                        new BigDecimal(text.textValue().strip())))
                : Optional.empty();
    }

    /** The job request of {@code txt2img}. */
    static ObjectNode ofText(JsonFields fields, ModelCard model) {
        WebUiRequest reader = new WebUiRequest(fields, model);
        reader.readSecondPass();
        return reader.read();
    }

    /** The job request of {@code img2img}. */
    static ObjectNode ofImage(JsonFields fields, ModelCard model) {
        WebUiRequest reader = new WebUiRequest(fields, model);
        reader.readImage();
        return reader.read();
    }

    /** Whether the mask marks what is kept instead of what is redrawn. */
    static boolean invertsMask(JsonFields fields) {
        JsonNode invert = fields.any("inpainting_mask_invert");
        return invert != null && !ForeignFields.isOff(invert);
    }

    private ObjectNode read() {
        // There, brackets always carry weights.
        request.put("prompt_syntax", "weighted");
        for (String same : List.of("steps", "width", "height")) {
            request.set(same, fields.any(same));
        }
        request.set("guidance_scale", fields.any("cfg_scale"));
        request.set("guidance_rescale", fields.any("guidance_rescale"));
        readPrompts();
        Long seed = fields.integer("seed");
        if (seed != null && seed != RANDOM_SEED) {
            request.put("seed", seed);
        }
        Long batch = fields.integer("batch_size");
        Long batches = fields.integer("n_iter");
        // Anything beyond an int lies beyond every model's limit, which then speaks for itself.
        request.put("num_images", Math.clamp(images(batch) * images(batches), Integer.MIN_VALUE, Integer.MAX_VALUE));
        request.put("model", model.name());
        String scheduler = WebUiSampler.read(fields, model);
        if (scheduler != null) {
            request.put("scheduler", scheduler);
        }
        // These change the answer alone.
        fields.integer("subseed");
        fields.flag("send_images");
        readSettings();
        WebUiSettings.judgeRequest(fields);
        request.putObject("metadata").put(MARK.getKey(), MARK.getValue());
        fields.refuseIfViolated();
        return request;
    }

    private static long images(@Nullable Long count) {
        return count == null ? 1 : Math.clamp(count, 0, Short.MAX_VALUE);
    }

    private void readPrompts() {
        String prompt = fields.text("prompt");
        if (prompt != null) {
            WebUiPrompt read = WebUiPrompt.read(fields, "prompt", prompt);
            request.put("prompt", read.text());
            // There, they are read out of the prompt all the same.
            if (!Boolean.TRUE.equals(fields.flag("disable_extra_networks"))) {
                ArrayNode loras = request.putArray("loras");
                read.loras()
                        .forEach(lora ->
                                loras.addObject().put("name", lora.name()).put("scale", lora.scale()));
            }
        }
        String negative = fields.text("negative_prompt");
        if (negative != null) {
            WebUiPrompt.checkNegative(fields, "negative_prompt", negative);
            request.put("negative_prompt", negative);
        }
    }

    /** The layer to stop at counts from 1, which is the last one: none is left out. */
    private void readSettings() {
        JsonNode settings = fields.any(Checkpoints.SETTINGS);
        if (settings == null) {
            return;
        }
        if (!settings.isObject()) {
            fields.refuse(Checkpoints.SETTINGS, "must be an object");
            return;
        }
        JsonNode layer = settings.path(CLIP);
        JsonNode number = number(layer).orElse(layer);
        if (number.isNumber() && number.doubleValue() == Math.rint(number.doubleValue())) {
            request.put("clip_skip", Math.max(0, number.longValue() - 1));
        } else if (!layer.isMissingNode() && !layer.isNull()) {
            fields.refuse(Checkpoints.SETTINGS + "." + CLIP, "must be an integer");
        }
        WebUiSettings.judgeOptions(fields, Checkpoints.SETTINGS + ".", settings);
    }

    /** There, hires fix takes the strength that img2img has, and enlarges twice where nothing is said. */
    private void readSecondPass() {
        JsonNode enabled = fields.any("enable_hr");
        if (enabled == null || ForeignFields.isOff(enabled)) {
            return;
        }
        WebUiSettings.judgeSecondPass(fields);
        ObjectNode upscale = request.putObject("upscale");
        JsonNode scale = fields.any("hr_scale");
        upscale.set("factor", scale == null ? JsonNodeFactory.instance.numberNode(SCALE) : scale);
        JsonNode steps = fields.any("hr_second_pass_steps");
        if (steps != null && !ForeignFields.isOff(steps)) {
            upscale.set("steps", steps);
        }
        JsonNode strength = fields.any("denoising_strength");
        upscale.set("strength", strength == null ? JsonNodeFactory.instance.numberNode(STRENGTH) : strength);
    }

    private void readImage() {
        JsonNode enabled = fields.any("enable_hr");
        if (enabled != null && !ForeignFields.isOff(enabled)) {
            ForeignFields.refuse(fields, "enable_hr", enabled);
        }
        JsonNode images = fields.any("init_images");
        if (images == null
                || !images.isArray()
                || images.size() != 1
                || !images.get(0).isTextual()) {
            fields.refuse("init_images", "must hold one image in base64");
        } else {
            request.put("image", address(images.get(0).textValue()));
        }
        String mask = fields.text("mask");
        if (mask != null && !mask.isEmpty()) {
            request.put("mask", address(mask));
        }
        JsonNode strength = fields.any("denoising_strength");
        request.set("strength", strength == null ? JsonNodeFactory.instance.numberNode(STRENGTH) : strength);
    }

    /** Clients send a data: URI, its content alone, or where the image can be had. */
    private static String address(String image) {
        return InlineFile.isIn(image) || image.startsWith("http://") || image.startsWith("https://")
                ? image
                : "data:image/png;base64," + image;
    }
}
