package dev.darkroom.diffusion.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * One way to damage a file of a model.
 *
 * @param where in the file, from 0 to 1
 * @param value JSON for a field
 */
record Mutation(Kind kind, double where, String value) {

    enum Kind {
        TRUNCATE,
        OVERWRITE,
        SET_FIELD,
        REMOVE_FIELD
    }

    private static final JsonMapper JSON = new JsonMapper();

    private static final List<String> VALUES = List.of(
            "0",
            "-1",
            "1",
            "3",
            "7",
            "1000000000",
            "9223372036854775807",
            "1e308",
            "0.5",
            "1" + "0".repeat(400),
            "null",
            "true",
            "\"\"",
            "\"../../x\"",
            "\"NaN\"",
            "[]",
            "[0]",
            "[-1, 1]",
            "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]",
            "{}",
            "{\"0\": {}}",
            "[".repeat(900) + "]".repeat(900));

    /** Fields are where the interesting mistakes are made. */
    static Arbitrary<Mutation> any() {
        Arbitrary<Kind> kinds = Arbitraries.of(
                Kind.TRUNCATE, Kind.OVERWRITE, Kind.SET_FIELD, Kind.SET_FIELD, Kind.SET_FIELD, Kind.REMOVE_FIELD);
        return Combinators.combine(
                        kinds, Arbitraries.doubles().between(0, 0.9999).ofScale(4), Arbitraries.of(VALUES))
                .as(Mutation::new);
    }

    /** Damages the file and returns what it was. */
    byte[] apply(Path file) throws IOException {
        byte[] original = Files.readAllBytes(file);
        Files.write(
                file,
                switch (kind) {
                    case TRUNCATE -> Arrays.copyOf(original, (int) (where * original.length));
                    case OVERWRITE -> overwritten(original);
                    case SET_FIELD, REMOVE_FIELD ->
                        file.toString().endsWith(".safetensors")
                                ? withHeader(original)
                                : file.toString().endsWith(".json") ? json(original) : overwritten(original);
                });
        return original;
    }

    private byte[] overwritten(byte[] original) {
        byte[] changed = original.clone();
        byte[] content = value.getBytes(StandardCharsets.UTF_8);
        int at = (int) (where * original.length);
        System.arraycopy(content, 0, changed, at, Math.min(content.length, changed.length - at));
        return changed;
    }

    private byte[] withHeader(byte[] original) throws IOException {
        int length =
                (int) ByteBuffer.wrap(original).order(ByteOrder.LITTLE_ENDIAN).getLong();
        byte[] header = json(Arrays.copyOfRange(original, 8, 8 + length));
        ByteBuffer changed =
                ByteBuffer.allocate(original.length - length + header.length).order(ByteOrder.LITTLE_ENDIAN);
        return changed.putLong(header.length)
                .put(header)
                .put(original, 8 + length, original.length - 8 - length)
                .array();
    }

    private byte[] json(byte[] original) throws IOException {
        JsonNode root = JSON.readTree(original);
        List<Map.Entry<ObjectNode, String>> fields = new ArrayList<>();
        collect(root, fields);
        Map.Entry<ObjectNode, String> field = fields.get((int) (where * fields.size()));
        if (kind == Kind.REMOVE_FIELD) {
            field.getKey().remove(field.getValue());
        } else {
            field.getKey().set(field.getValue(), parsed());
        }
        return JSON.writeValueAsBytes(root);
    }

    private JsonNode parsed() throws JsonProcessingException {
        return JSON.readTree(value);
    }

    private static void collect(JsonNode node, List<Map.Entry<ObjectNode, String>> fields) {
        if (node instanceof ObjectNode object) {
            object.properties().forEach(field -> {
                fields.add(Map.entry(object, field.getKey()));
                collect(field.getValue(), fields);
            });
        }
    }
}
