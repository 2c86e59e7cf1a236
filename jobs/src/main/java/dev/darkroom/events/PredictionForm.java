package dev.darkroom.events;

import java.util.List;
import java.util.Map;

/**
 * How a client of Replicate's interface has asked for a job, so that it reads its own words in answers and webhook calls.
 *
 * @param version of the model, as it stood when the client asked
 * @param inputs names of the inputs that it gave, in its order; their values stand in the request
 * @param addresses of the images among them, by input; an image that came with the request has none
 */
public record PredictionForm(String version, List<String> inputs, Map<String, String> addresses) {
    public PredictionForm {
        inputs = List.copyOf(inputs);
        addresses = Map.copyOf(addresses);
    }
}
