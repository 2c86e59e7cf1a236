package dev.darkroom.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Version 1 of a request has a field {@code prediction}, which tells how a client of Replicate's interface has asked. In version 2 it is
 * a map of text, {@code client}, that any interface may fill. What others than Replicate's put there, version 1 cannot hold.
 */
public final class PredictionToClient implements Upcaster {
    private static final String REQUEST = "request";
    private static final String OLD = "prediction";
    private static final String NEW = "client";
    private static final String ADDRESS = "address.";

    /** Whether the request of this message is of version 1; one without the field is of both. */
    public static boolean isOld(JsonNode message) {
        return message.path(REQUEST).has(OLD);
    }

    @Override
    public void upcast(ObjectNode message) {
        // Whatever stands there, version 1 knows no such field.
        request(message).remove(NEW);
        rename(request(message), OLD, NEW, PredictionToClient::client);
    }

    @Override
    public void downcast(ObjectNode message) {
        rename(request(message), NEW, OLD, PredictionToClient::prediction);
    }

    private static ObjectNode request(ObjectNode message) {
        return object(message.path(REQUEST));
    }

    /** In its place: the bytes are those that a writer of the other version writes. */
    private static void rename(ObjectNode request, String from, String to, UnaryOperator<JsonNode> change) {
        if (!request.has(from)) {
            return;
        }
        ObjectNode before = JsonNodeFactory.instance.objectNode().setAll(request);
        request.removeAll();
        before.forEachEntry((name, value) -> {
            if (name.equals(from)) {
                request.set(to, value.isNull() ? value : change.apply(value));
            } else {
                request.set(name, value);
            }
        });
    }

    private static JsonNode client(JsonNode prediction) {
        ObjectNode client = JsonNodeFactory.instance.objectNode();
        client.put("surface", "replicate");
        client.set("version", text(prediction.path("version")));
        int number = 0;
        for (JsonNode input : array(prediction.path("inputs"))) {
            client.set("input." + number++, text(input));
        }
        object(prediction.path("addresses"))
                .forEachEntry((input, address) -> client.set(ADDRESS + input, text(address)));
        return client;
    }

    private static JsonNode prediction(JsonNode client) {
        if (!client.path("surface").asText().equals("replicate")) {
            return JsonNodeFactory.instance.nullNode();
        }
        ObjectNode prediction = JsonNodeFactory.instance.objectNode();
        prediction.set("version", text(client.path("version")));
        ArrayNode inputs = prediction.putArray("inputs");
        while (client.has("input." + inputs.size())) {
            inputs.add(text(client.path("input." + inputs.size())));
        }
        ObjectNode addresses = prediction.putObject("addresses");
        for (Map.Entry<String, JsonNode> entry : client.properties()) {
            if (entry.getKey().startsWith(ADDRESS)) {
                addresses.set(entry.getKey().substring(ADDRESS.length()), text(entry.getValue()));
            }
        }
        return prediction;
    }

    private static JsonNode text(JsonNode value) {
        return require(value, value.isTextual());
    }

    private static ArrayNode array(JsonNode value) {
        return (ArrayNode) require(value, value.isArray());
    }

    private static ObjectNode object(JsonNode value) {
        return (ObjectNode) require(value, value.isObject());
    }

    private static JsonNode require(JsonNode value, boolean isRight) {
        if (!isRight) {
            throw new IllegalArgumentException("not a request of this version");
        }
        return value;
    }
}
