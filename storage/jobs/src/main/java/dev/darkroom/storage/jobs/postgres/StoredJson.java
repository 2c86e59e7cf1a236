package dev.darkroom.storage.jobs.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.darkroom.events.Codec;
import dev.darkroom.events.Contract;
import dev.darkroom.events.EncodedEvent;
import dev.darkroom.events.JobEvent;
import dev.darkroom.events.PredictionToClient;
import dev.darkroom.events.WireType;
import dev.darkroom.jobs.JobView;
import java.util.Map;

/** What the json columns hold. */
final class StoredJson {
    private static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** The contract since which a view holds {@code client}. */
    private static final int CLIENT = 2;

    private static final PredictionToClient REQUESTS = new PredictionToClient();

    private StoredJson() {}

    static String ofEvent(EncodedEvent event) {
        return new String(event.json(), UTF_8);
    }

    static JobEvent event(String type, String json) {
        return Codec.EVENTS.decode(WireType.parse(type), json.getBytes(UTF_8));
    }

    /** @param contract number of the {@link Contract} that it is written by, as its job's events are */
    static String ofView(JobView view, int contract) {
        if (contract >= CLIENT) {
            return write(view);
        }
        ObjectNode older = JSON.valueToTree(view);
        REQUESTS.downcast(older);
        return write(older);
    }

    /** Views bear no version: they are of the contract that their last writer wrote by. */
    static JobView view(String json) {
        try {
            JsonNode view = JSON.readTree(json);
            if (PredictionToClient.isOld(view) && view instanceof ObjectNode older) {
                REQUESTS.upcast(older);
            }
            return JSON.treeToValue(view, JobView.class);
        } catch (JsonProcessingException e) {
            throw unreadable("job view", e);
        }
    }

    static String ofHeaders(Map<String, String> headers) {
        return write(headers);
    }

    static Map<String, String> headers(String json) {
        try {
            return JSON.readValue(json, new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw unreadable("headers", e);
        }
    }

    private static String write(Object value) {
        try {
            // By way of bytes: that escapes halves of surrogate pairs, which UTF-8 cannot carry.
            return new String(JSON.writeValueAsBytes(value), UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Jackson writes records and maps", e);
        }
    }

    /** Without the cause, whose message quotes the content. */
    private static IllegalStateException unreadable(String what, JsonProcessingException cause) {
        return new IllegalStateException(
                "unreadable " + what + ": " + cause.getClass().getSimpleName());
    }
}
