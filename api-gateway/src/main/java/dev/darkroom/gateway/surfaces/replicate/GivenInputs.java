package dev.darkroom.gateway.surfaces.replicate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.gateway.http.JsonFields;
import dev.darkroom.gateway.http.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the body of a new prediction or training gives. Fields beside the inputs that Replicate knows and this platform does not have no
 * effect; inputs that no model here has, {@link ForeignInputs} judges.
 *
 * @param names of the inputs, as they came
 * @param request the native request, still without its model
 */
record GivenInputs(List<String> names, ObjectNode request) {

    /**
     * @param field which field of the native request an input is, if it is any
     * @throws ProblemException when the body is not readable
     */
    static GivenInputs read(JsonFields fields, Function<String, Optional<String>> field) {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        List<String> names = new ArrayList<>();
        JsonNode input = fields.any("input");
        if (input == null || !input.isObject()) {
            fields.refuse("input", "is required and must be an object");
        } else {
            input.forEachEntry((name, value) -> field.apply(name)
                    .filter(known -> !value.isNull())
                    .ifPresent(known -> {
                        names.add(name);
                        request.set(known, value);
                    }));
            ForeignInputs.judge(fields, input, name -> field.apply(name).isPresent());
        }
        request.set("webhook", fields.any("webhook"));
        request.set("webhook_events_filter", fields.any("webhook_events_filter"));
        fields.refuseIfViolated();
        return new GivenInputs(names, request);
    }
}
