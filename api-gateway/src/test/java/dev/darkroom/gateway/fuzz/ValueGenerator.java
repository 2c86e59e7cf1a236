package dev.darkroom.gateway.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;

/** Makes up JSON values: what a schema asks for, mostly, and otherwise whatever tends to break programs. */
final class ValueGenerator {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int DEEPEST = 6;
    private static final List<String> STRANGE_TEXTS = List.of(
            "",
            " ",
            "\0",
            "a\0b",
            "\ud800",
            "\udfff\ud800",
            "\ufeff\u202egnp",
            "😀 Äpfel 苹果",
            "../../etc/passwd",
            "'; drop table job; --",
            "${jndi:ldap://127.0.0.1/a}",
            "<script>alert(1)</script>",
            "%s%n%x",
            "null",
            "true",
            "-1",
            "1e999",
            "x".repeat(5000),
            "http://127.0.0.1:1/hook",
            "http://[::1]:99999/",
            "data:image/png;base64,AAAA",
            "data:,",
            "((((((((a:1.1)",
            "2026-01-01T00:00:00Z");
    private static final List<String> STRANGE_NUMBERS = List.of(
            "0",
            "-1",
            "1",
            "2147483647",
            "2147483648",
            "-2147483649",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775809",
            "1e400",
            "-1e400",
            "0.1",
            "1e-400",
            "3.0",
            "8",
            "64",
            "100",
            "1000000");

    private final JsonNode schemas;
    private final Random random;

    ValueGenerator(JsonNode document, Random random) {
        this.schemas = document.path("components").path("schemas");
        this.random = random;
    }

    /** A value for the schema, in one of ten cases one that does not fit. */
    JsonNode value(JsonNode schema) {
        return value(schema, 0);
    }

    private JsonNode value(JsonNode schema, int depth) {
        if (depth > DEEPEST || random.nextInt(10) == 0) {
            return anything(depth);
        }
        JsonNode resolved = resolve(schema);
        if (resolved.has("enum")) {
            return oneOf(resolved.get("enum"));
        }
        if (resolved.has("anyOf")) {
            return value(oneOf(resolved.get("anyOf")), depth);
        }
        return switch (type(resolved)) {
            case "string" -> JSON.textNode(text());
            case "integer" -> whole(resolved);
            case "number" -> number();
            case "boolean" -> JSON.booleanNode(random.nextBoolean());
            case "array" -> array(resolved, depth);
            case "object" -> object(resolved, depth);
            case "null" -> JSON.nullNode();
            default -> anything(depth);
        };
    }

    /** What the path, a query or a header may be given as. */
    String parameter(JsonNode schema) {
        JsonNode value = value(schema);
        return value.isValueNode() ? value.asText() : value.toString();
    }

    String text() {
        return switch (random.nextInt(4)) {
            case 0 -> STRANGE_TEXTS.get(random.nextInt(STRANGE_TEXTS.size()));
            case 1 -> randomText(random.nextInt(40));
            default ->
                List.of("red apple", "emoji", "ddim", "64x64", "png", "DDIM", "Euler a", "darkroom/emoji", "plain")
                        .get(random.nextInt(9));
        };
    }

    private String randomText(int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(random.nextInt(random.nextBoolean() ? 0x80 : 0x11000));
        }
        return text.toString();
    }

    private JsonNode whole(JsonNode schema) {
        if (random.nextInt(3) == 0) {
            return JSON.numberNode(new BigInteger(random.nextInt(1, 80), random).negate());
        }
        long smallest = schema.path("minimum").asLong(0);
        long largest = schema.path("maximum").asLong(smallest + 130);
        return JSON.numberNode(smallest + random.nextLong(Math.max(1, largest - smallest + 1)));
    }

    private JsonNode number() {
        return random.nextInt(3) == 0
                ? JSON.numberNode(new BigDecimal(STRANGE_NUMBERS.get(random.nextInt(STRANGE_NUMBERS.size()))))
                : JSON.numberNode(random.nextDouble() * 10);
    }

    private ArrayNode array(JsonNode schema, int depth) {
        ArrayNode array = JSON.arrayNode();
        for (int i = random.nextInt(4); i > 0; i--) {
            array.add(value(schema.path("items"), depth + 1));
        }
        return array;
    }

    /** Required properties nearly always, the others one time in three, and now and then an unknown one. */
    private ObjectNode object(JsonNode schema, int depth) {
        ObjectNode object = JSON.objectNode();
        schema.path("properties").forEachEntry((name, property) -> {
            boolean required = schema.path("required")
                    .valueStream()
                    .anyMatch(one -> one.asText().equals(name));
            if (random.nextInt(30) < (required ? 29 : 10)) {
                object.set(name, value(property, depth + 1));
            }
        });
        if (random.nextInt(12) == 0 || schema.path("properties").isEmpty()) {
            object.set(text(), anything(depth + 1));
        }
        return object;
    }

    private JsonNode anything(int depth) {
        return switch (random.nextInt(depth > DEEPEST ? 5 : 7)) {
            case 0 -> JSON.nullNode();
            case 1 -> JSON.booleanNode(random.nextBoolean());
            case 2 -> number();
            case 3 -> whole(JSON.objectNode());
            case 4 -> JSON.textNode(text());
            case 5 -> JSON.arrayNode().add(anything(depth + 1));
            default -> JSON.objectNode().set(text(), anything(depth + 1));
        };
    }

    private JsonNode resolve(JsonNode schema) {
        String reference = schema.path("$ref").asText("");
        return reference.isEmpty() ? schema : schemas.path(reference.substring(reference.lastIndexOf('/') + 1));
    }

    /** OpenAPI 3.1 lists {@code null} beside the type. */
    private static String type(JsonNode schema) {
        JsonNode type = schema.path("type");
        return type.isArray() ? type.get(0).asText() : type.asText();
    }

    private JsonNode oneOf(JsonNode choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
