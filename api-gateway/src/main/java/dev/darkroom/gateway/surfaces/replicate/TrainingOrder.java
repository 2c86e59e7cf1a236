package dev.darkroom.gateway.surfaces.replicate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.documents.replicate.PredictionDocument;
import dev.darkroom.documents.replicate.PredictionForm;
import dev.darkroom.documents.replicate.TrainingInput;
import dev.darkroom.events.ModelCard;
import dev.darkroom.gateway.http.JsonFields;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.submission.FormReading;
import dev.darkroom.gateway.surfaces.FieldNames;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The body of a new training.
 *
 * @param name of the result, the destination without its owner
 */
record TrainingOrder(String name, GivenInputs inputs) {
    private static final String OWNED = PredictionDocument.OWNER + "/";

    /** How refusals name the inputs. */
    static final FieldNames NAMES = names();

    private static FieldNames names() {
        Map<String, String> theirs = new HashMap<>(Arrays.stream(TrainingInput.values())
                .collect(Collectors.toMap(TrainingInput::field, input -> "input." + input.theirName())));
        theirs.put("name", "destination");
        return new FieldNames(theirs);
    }

    /** @throws ProblemException when it is not readable */
    static TrainingOrder read(byte[] body) {
        JsonFields fields = JsonFields.of(body);
        String destination = Objects.requireNonNullElse(fields.text("destination"), "");
        if (!destination.startsWith(OWNED)) {
            fields.refuse("destination", "is required and must be " + OWNED + "NAME");
        }
        GivenInputs inputs =
                GivenInputs.read(fields, name -> TrainingInput.find(name).map(TrainingInput::field));
        return new TrainingOrder(destination.substring(OWNED.length()), inputs);
    }

    private PredictionForm form(ModelCard model) {
        JsonNode data = inputs.request().path(TrainingInput.INPUT_IMAGES.field());
        return new PredictionForm(
                model.revision(),
                inputs.names(),
                data.isTextual() ? Map.of(TrainingInput.INPUT_IMAGES.theirName(), data.textValue()) : Map.of());
    }

    /** The form of the job. */
    FormReading reading(ModelCard model) {
        ObjectNode request = inputs.request().deepCopy().put("name", name).put("model", model.name());
        return FormReading.training(JsonFields.of(request)).with(form(model).toClient());
    }
}
