package dev.darkroom.gateway.submission;

import dev.darkroom.gateway.http.JsonFields;
import dev.darkroom.gateway.http.Violation;
import dev.darkroom.gateway.images.MaskRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A form as far as it could be read, and how it came.
 *
 * @param violations wrong types and unknown fields; completing the form refuses them
 * @param client interface-specific data of the request, stored opaquely with the job (such as Replicate's); null if none
 * @param maskRule what a mask means to this client
 */
public record FormReading(
        JobForm form, List<Violation> violations, @Nullable Map<String, String> client, MaskRule maskRule) {

    public static FormReading generation(JsonFields fields) {
        return of(GenerationForm.read(fields), fields);
    }

    public static FormReading training(JsonFields fields) {
        return of(TrainingForm.read(fields), fields);
    }

    private static FormReading of(JobForm form, JsonFields fields) {
        return new FormReading(form, fields.violations(), null, MaskRule.WHITE);
    }

    public FormReading with(Map<String, String> newClient) {
        return new FormReading(form, violations, newClient, maskRule);
    }

    public FormReading with(MaskRule newMaskRule) {
        return new FormReading(form, violations, client, newMaskRule);
    }
}
