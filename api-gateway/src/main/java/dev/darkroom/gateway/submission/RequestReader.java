package dev.darkroom.gateway.submission;

import dev.darkroom.events.PromptSyntax;
import dev.darkroom.gateway.http.JsonFields;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.http.Violation;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the body of a new job. */
final class RequestReader {
    private RequestReader() {}

    /**
     * What could be read and what could not.
     *
     * @param violations wrong types and unknown fields
     * @param client what the interface that the client used keeps of how it has asked, if that one keeps anything
     */
    record Reading(
            GenerationForm request,
            List<Violation> violations,
            @Nullable Map<String, String> client) {
        Reading as(@Nullable Map<String, String> kept) {
            return new Reading(request, violations, kept);
        }
    }

    /** @throws ProblemException when the body is no JSON object */
    static Reading read(byte[] body) {
        return read(JsonFields.of(body));
    }

    static Reading read(JsonFields fields) {
        GenerationForm request = new GenerationForm(
                fields.text("model"),
                fields.text("prompt"),
                fields.text("negative_prompt"),
                fields.integer("width"),
                fields.integer("height"),
                fields.integer("steps"),
                fields.number("guidance_scale"),
                fields.text("scheduler"),
                fields.integer("seed"),
                fields.integer("num_images"),
                promptSyntax(fields),
                fields.integer("clip_skip"),
                fields.objects("loras", lora -> new GenerationForm.Lora(lora.text("name"), lora.number("scale"))),
                fields.text("image"),
                fields.text("mask"),
                fields.number("strength"),
                fields.object("upscale", RequestReader::upscale),
                fields.flag("keep_latents"),
                fields.text("webhook"),
                JobOptions.readWebhookEvents(fields),
                fields.integer("priority"),
                fields.text("deadline"),
                fields.labels("metadata"));
        fields.refuseOthers();
        return new Reading(request, fields.violations(), null);
    }

    private static GenerationForm.Upscale upscale(JsonFields fields) {
        return new GenerationForm.Upscale(fields.number("factor"), fields.integer("steps"), fields.number("strength"));
    }

    private static @Nullable PromptSyntax promptSyntax(JsonFields fields) {
        String name = fields.text("prompt_syntax");
        if (name == null) {
            return null;
        }
        for (PromptSyntax syntax : PromptSyntax.values()) {
            if (name.equals(nameOf(syntax))) {
                return syntax;
            }
        }
        return fields.refuse("prompt_syntax", "must be plain or weighted");
    }

    private static String nameOf(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
