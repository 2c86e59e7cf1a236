package dev.darkroom.documents.replicate;

import dev.darkroom.events.JobSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a client of Replicate's interface has asked for a job, so that it reads its own words in answers and webhook calls. A request
 * carries it as text, {@link JobSpec#client}, which nothing else reads.
 *
 * @param version of the model, as it stood when the client asked
 * @param inputs names of the inputs that it gave, in its order; their values stand in the request
 * @param addresses of the images among them, by input; an image that came with the request has none
 */
public record PredictionForm(String version, List<String> inputs, Map<String, String> addresses) {
    // The upcaster of version 1 of a request writes the same keys.
    private static final String SURFACE = "surface";
    private static final String REPLICATE = "replicate";
    private static final String VERSION = "version";
    private static final String INPUT = "input.";
    private static final String ADDRESS = "address.";

    public PredictionForm {
        inputs = List.copyOf(inputs);
        addresses = Map.copyOf(addresses);
    }

    /** Null where the client used another interface. */
    public static @Nullable PredictionForm of(JobSpec request) {
        return of(request.client());
    }

    /** Null where another interface keeps this, or none. */
    public static @Nullable PredictionForm of(@Nullable Map<String, String> client) {
        return client == null || !REPLICATE.equals(client.get(SURFACE)) ? null : read(client);
    }

    private static PredictionForm read(Map<String, String> client) {
        List<String> inputs = new ArrayList<>();
        for (String input = client.get(INPUT + 0); input != null; input = client.get(INPUT + inputs.size())) {
            inputs.add(input);
        }
        Map<String, String> addresses = new LinkedHashMap<>();
        client.forEach((key, value) -> {
            if (key.startsWith(ADDRESS)) {
                addresses.put(key.substring(ADDRESS.length()), value);
            }
        });
        return new PredictionForm(client.getOrDefault(VERSION, ""), inputs, addresses);
    }

    /** As a request carries it. */
    public Map<String, String> toClient() {
        Map<String, String> client = new LinkedHashMap<>();
        client.put(SURFACE, REPLICATE);
        client.put(VERSION, version);
        for (int i = 0; i < inputs.size(); i++) {
            client.put(INPUT + i, inputs.get(i));
        }
        addresses.forEach((input, address) -> client.put(ADDRESS + input, address));
        return client;
    }
}
