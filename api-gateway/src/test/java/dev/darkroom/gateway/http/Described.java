package dev.darkroom.gateway.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Holds JSON against the schemas of an OpenAPI document: what of it does the document not tell? */
final class Described {
    private final JsonNode document;

    Described(JsonNode document) {
        this.document = document;
    }

    /** The schema of what an operation answers in JSON; missing where the document has none. */
    JsonNode answer(String method, String path, int status) {
        return resolved(document.path("paths")
                .path(path)
                .path(method)
                .path("responses")
                .path(Integer.toString(status))
                .path("content")
                .path("application/json")
                .path("schema"));
    }

    /** The media types of each operation that has a body, as {@code POST /v1/jobs}. */
    Map<String, Set<String>> bodies() {
        Map<String, Set<String>> bodies = new TreeMap<>();
        document.path("paths")
                .forEachEntry((path, methods) -> methods.forEachEntry((method, operation) -> {
                    Set<String> types = new TreeSet<>();
                    operation.path("requestBody").path("content").fieldNames().forEachRemaining(types::add);
                    if (!types.isEmpty()) {
                        bodies.put(method.toUpperCase(Locale.ROOT) + " " + path, types);
                    }
                }));
        return bodies;
    }

    JsonNode schema(String name) {
        return document.path("components").path("schemas").path(name);
    }

    /** Paths of the values that the schema has no word for, or another type. */
    List<String> gaps(JsonNode schema, JsonNode value, String path) {
        JsonNode resolved = resolved(schema);
        if (resolved.isMissingNode() || resolved.isEmpty()) {
            return List.of(path);
        }
        List<JsonNode> alternatives = Stream.of("oneOf", "anyOf", "allOf")
                .flatMap(kind -> resolved.path(kind).valueStream())
                .toList();
        if (!alternatives.isEmpty()) {
            List<String> fewest = null;
            for (JsonNode alternative : alternatives) {
                List<String> gaps = gaps(alternative, value, path);
                fewest = fewest == null || gaps.size() < fewest.size() ? gaps : fewest;
            }
            return fewest == null ? List.of() : fewest;
        }
        List<String> gaps = new ArrayList<>();
        if (value.isObject()) {
            value.forEachEntry((name, property) -> {
                JsonNode own = resolved.path("properties").path(name);
                JsonNode any = resolved.path("additionalProperties");
                String here = path + "." + name;
                if (!own.isMissingNode()) {
                    gaps.addAll(gaps(own, property, here));
                } else if (any.isObject() && !any.isEmpty()) {
                    gaps.addAll(gaps(any, property, here));
                } else if (any.isMissingNode() && !isAnything(resolved)) {
                    gaps.add(here);
                }
            });
        } else if (value.isArray()) {
            value.forEach(item -> gaps.addAll(gaps(resolved.path("items"), item, path + "[]")));
        } else if (!isAnything(resolved) && !allows(resolved, value)) {
            gaps.add(path + " is " + value.getNodeType() + ", not " + resolved.path("type"));
        }
        return gaps;
    }

    /** Whatever a client has made it: said in words alone. */
    private static boolean isAnything(JsonNode schema) {
        return schema.has("description") && !schema.has("properties") && !schema.has("type");
    }

    private static boolean allows(JsonNode schema, JsonNode value) {
        List<String> types = schema.path("type").isArray()
                ? schema.path("type").valueStream().map(JsonNode::asText).toList()
                : List.of(schema.path("type").asText());
        if (value.isTextual() && schema.has("enum")) {
            return schema.path("enum").valueStream().anyMatch(value::equals);
        }
        return switch (value.getNodeType()) {
            case STRING -> types.contains("string");
            case BOOLEAN -> types.contains("boolean");
            case NUMBER -> types.contains("number") || (value.isIntegralNumber() && types.contains("integer"));
            case NULL -> types.contains("null");
            case ARRAY, BINARY, MISSING, OBJECT, POJO -> false;
        };
    }

    private JsonNode resolved(JsonNode schema) {
        String reference = schema.path("$ref").asText();
        return reference.isEmpty() ? schema : resolved(document.at(reference.substring(1)));
    }
}
