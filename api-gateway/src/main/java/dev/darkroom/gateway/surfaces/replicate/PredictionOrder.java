package dev.darkroom.gateway.surfaces.replicate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.documents.replicate.PredictionForm;
import dev.darkroom.documents.replicate.PredictionInput;
import dev.darkroom.documents.replicate.ReplicateSchedulers;
import dev.darkroom.events.ModelCard;
import dev.darkroom.gateway.http.JsonFields;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.http.Violation;
import dev.darkroom.gateway.submission.FormReading;
import dev.darkroom.gateway.surfaces.FieldNames;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The body of a new prediction.
 *
 * @param version which model, unless the address says it
 */
record PredictionOrder(@Nullable String version, GivenInputs inputs) {
    /** How refusals name the inputs. */
    static final FieldNames NAMES = new FieldNames(Arrays.stream(PredictionInput.values())
            .collect(Collectors.toMap(PredictionInput::field, input -> "input." + input.theirName())));

    /** @throws ProblemException when it is not readable */
    static PredictionOrder read(byte[] body) {
        JsonFields fields = JsonFields.of(body);
        String version = fields.text("version");
        GivenInputs inputs =
                GivenInputs.read(fields, name -> PredictionInput.find(name).map(PredictionInput::field));
        JsonNode scheduler = inputs.request().path(PredictionInput.SCHEDULER.field());
        if (scheduler.isTextual()) {
            inputs.request().put(PredictionInput.SCHEDULER.field(), ReplicateSchedulers.ours(scheduler.textValue()));
        }
        return new PredictionOrder(version, inputs);
    }

    private PredictionForm form(ModelCard model) {
        Map<String, String> addresses = Stream.of(PredictionInput.IMAGE, PredictionInput.MASK)
                .filter(input -> inputs.request().path(input.field()).asText().matches("https?:.*"))
                .collect(Collectors.toMap(
                        PredictionInput::theirName,
                        input -> inputs.request().path(input.field()).asText()));
        return new PredictionForm(model.revision(), inputs.names(), addresses);
    }

    /** The version where the address does not say it; or the 422 problem. */
    String requiredVersion() {
        if (version == null) {
            throw ProblemException.invalidRequest(List.of(new Violation("version", "is required")));
        }
        return version;
    }

    /** The form of the job. */
    FormReading reading(ModelCard model) {
        return FormReading.generation(JsonFields.of(inputs.request().deepCopy().put("model", model.name())))
                .with(form(model).toClient());
    }
}
