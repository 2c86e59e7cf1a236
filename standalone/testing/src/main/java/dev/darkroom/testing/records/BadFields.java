package dev.darkroom.testing.records;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.StreamSupport;

/** Spoils one value somewhere in a message. */
final class BadFields {
    /** JSON text: what stands in the place of a sound value. */
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "-1",
            "0",
            "1e400",
            "1e999999999",
            "-99999999999999999999999999",
            "9".repeat(400),
            "9".repeat(5_000),
            "0.1",
            "\"\"",
            "\"not a time\"",
            "\"+999999999-12-31T23:59:59Z\"",
            "\"-999999999-01-01T00:00:00Z\"",
            "\"a\\u0000b\"",
            "\"\\ud800\"",
            "\"" + "x".repeat(100_000) + "\"",
            "\"../../../etc\"",
            "[]",
            "[null]",
            "[[[]]]",
            "{}",
            "{\"a\":{\"b\":null}}",
            "[".repeat(900) + "]".repeat(900),
            "{\"a\":".repeat(900) + "1" + "}".repeat(900));

    private static final String HOLE = "\"hole-for-a-bad-value\"";

    private BadFields() {}

    /** The data of a message with another value, or none, in one of its places. */
    static byte[] spoil(Golden sound, Random random) {
        Golden message = sound.copy();
        List<ObjectNode> objects = new ArrayList<>();
        collect(message.json(), objects);
        ObjectNode object = objects.get(random.nextInt(objects.size()));
        List<String> names = StreamSupport.stream(((Iterable<String>) object::fieldNames).spliterator(), false)
                .toList();
        String name = names.get(random.nextInt(names.size()));
        if (random.nextInt(6) == 0) {
            object.remove(name);
            return message.bytes();
        }
        object.put(name, HOLE.substring(1, HOLE.length() - 1));
        // As text, because no tree holds numbers such as these.
        return Bytes.utf8(message.json().toString().replace(HOLE, VALUES.get(random.nextInt(VALUES.size()))));
    }

    private static void collect(JsonNode node, List<ObjectNode> objects) {
        switch (node) {
            case ObjectNode object -> {
                if (!object.isEmpty()) {
                    objects.add(object);
                }
                object.forEach(child -> collect(child, objects));
            }
            case ArrayNode array -> array.forEach(child -> collect(child, objects));
            default -> {}
        }
    }
}
