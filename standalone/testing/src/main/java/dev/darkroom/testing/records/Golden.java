package dev.darkroom.testing.records;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.events.Codec;
import dev.darkroom.events.WireType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A message as it should be.
 *
 * @param json its data
 */
record Golden(WireType type, ObjectNode json) {
    static final JsonMapper JSON = new JsonMapper();
    private static final Path FOLDER =
            Path.of(System.getProperty("darkroom.root", "."), "jobs/src/test/resources/golden");

    /** One of each type that the codec knows. */
    static List<Golden> of(Codec<?> codec) {
        return codec.types().keySet().stream().map(Golden::read).toList();
    }

    private static Golden read(WireType type) {
        try {
            JsonNode json = JSON.readTree(FOLDER.resolve(type + ".json").toFile());
            return new Golden(type, (ObjectNode) json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Key of its record. */
    String key() {
        return json.has("job_id")
                ? json.get("job_id").asText()
                : json.get("worker_id").asText();
    }

    Golden copy() {
        return new Golden(type, json.deepCopy());
    }

    byte[] bytes() {
        return Bytes.utf8(json.toString());
    }
}
