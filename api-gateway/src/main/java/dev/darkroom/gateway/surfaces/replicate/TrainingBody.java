package dev.darkroom.gateway.surfaces.replicate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.documents.replicate.PredictionDocument;
import dev.darkroom.documents.replicate.PredictionForm;
import dev.darkroom.documents.replicate.TrainingInput;
import dev.darkroom.events.ModelCard;
import dev.darkroom.gateway.http.JsonFields;
import dev.darkroom.gateway.submission.FormReading;
import dev.darkroom.gateway.surfaces.FieldNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The body of a new training. Fields beside the inputs that Replicate knows and this platform does not have no effect; inputs that no
 * training here has, {@link ForeignInputs} judges.
 *
 * @param inputs names of the inputs that were given
 * @param request the native request, still without its model
 */
record TrainingBody(List<String> inputs, ObjectNode request) {
    private static final String OWNED = PredictionDocument.OWNER + "/";

    /** How refusals name the inputs. */
    static final FieldNames NAMES = names();

    private static FieldNames names() {
        Map<String, String> theirs = new HashMap<>(Arrays.stream(TrainingInput.values())
                .collect(Collectors.toMap(TrainingInput::field, input -> "input." + input.theirName())));
        theirs.put("name", "destination");
        return new FieldNames(theirs);
    }

    /** @throws dev.darkroom.gateway.http.ProblemException when it is not readable */
    static TrainingBody read(byte[] body) {
        JsonFields fields = JsonFields.of(body);
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        List<String> inputs = new ArrayList<>();
        String destination = fields.text("destination");
        if (destination == null || !destination.startsWith(OWNED)) {
            fields.refuse("destination", "is required and must be " + OWNED + "NAME");
        } else {
            request.put("name", destination.substring(OWNED.length()));
        }
        JsonNode input = fields.any("input");
        if (input == null || !input.isObject()) {
            fields.refuse("input", "is required and must be an object");
        } else {
            input.fieldNames()
                    .forEachRemaining(name -> TrainingInput.find(name)
                            .filter(known -> !input.get(name).isNull())
                            .ifPresent(known -> {
                                inputs.add(name);
                                request.set(known.field(), input.get(name));
                            }));
            ForeignInputs.judge(fields, input, name -> TrainingInput.find(name).isPresent());
        }
        request.set("webhook", fields.any("webhook"));
        request.set("webhook_events_filter", fields.any("webhook_events_filter"));
        fields.refuseIfViolated();
        return new TrainingBody(inputs, request);
    }

    private PredictionForm form(ModelCard model) {
        JsonNode data = request.path(TrainingInput.INPUT_IMAGES.field());
        return new PredictionForm(
                model.revision(),
                inputs,
                data.isTextual() ? Map.of(TrainingInput.INPUT_IMAGES.theirName(), data.textValue()) : Map.of());
    }

    /** The form of the job. */
    FormReading reading(ModelCard model) {
        return FormReading.training(JsonFields.of(request.deepCopy().put("model", model.name())))
                .with(form(model).toClient());
    }
}
