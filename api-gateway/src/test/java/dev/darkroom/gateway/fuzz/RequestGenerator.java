package dev.darkroom.gateway.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** Makes up requests for every operation of an OpenAPI document. */
final class RequestGenerator {
    private static final String BOUNDARY = "fuzz-boundary";

    private final URI gateway;
    private final String key;
    private final Map<String, List<String>> known;
    private final Random random;
    private final ValueGenerator values;
    private final List<Operation> operations = new ArrayList<>();

    private record Operation(String method, String path, JsonNode description) {}

    /**
     * Prepares the generator.
     *
     * @param known values of path parameters that exist, by the parameter's name
     */
    RequestGenerator(URI gateway, String key, JsonNode document, Map<String, List<String>> known, Random random) {
        this.gateway = gateway;
        this.key = key;
        this.known = known;
        this.random = random;
        this.values = new ValueGenerator(document, random);
        document.path("paths")
                .forEachEntry((path, methods) -> methods.forEachEntry((method, description) -> {
                    if (List.of("get", "post", "put", "patch", "delete").contains(method)) {
                        operations.add(new Operation(method.toUpperCase(Locale.ROOT), path, description));
                    }
                }));
    }

    int operations() {
        return operations.size();
    }

    HttpRequest next() {
        Operation operation = operations.get(random.nextInt(operations.size()));
        StringBuilder path = new StringBuilder(operation.path());
        StringBuilder query = new StringBuilder();
        HttpRequest.Builder request = HttpRequest.newBuilder().timeout(Duration.ofSeconds(60));
        for (JsonNode parameter : operation.description().path("parameters")) {
            String name = parameter.path("name").asText();
            String value = value(name, parameter);
            switch (parameter.path("in").asText()) {
                case "path" -> replace(path, name, value);
                case "query" -> {
                    if (random.nextBoolean()) {
                        query.append(query.isEmpty() ? '?' : '&')
                                .append(name)
                                .append('=')
                                .append(encode(value));
                    }
                }
                case "header" -> {
                    if (random.nextBoolean()) {
                        request.header(name, printable(value));
                    }
                }
                default -> throw new IllegalStateException("no such place for a parameter");
            }
        }
        request.uri(gateway.resolve(path.toString() + query));
        if (random.nextInt(20) != 0) {
            request.header("Authorization", "Bearer " + (random.nextInt(20) == 0 ? printable(values.text()) : key));
        }
        boolean rightMethod = random.nextInt(30) != 0;
        return request.method(rightMethod ? operation.method() : "PATCH", body(operation.description(), request))
                .build();
    }

    private String value(String name, JsonNode parameter) {
        List<String> existing = known.getOrDefault(name, List.of());
        return !existing.isEmpty() && random.nextInt(3) != 0
                ? existing.get(random.nextInt(existing.size()))
                : values.parameter(parameter.path("schema"));
    }

    private HttpRequest.BodyPublisher body(JsonNode description, HttpRequest.Builder request) {
        JsonNode content = description.path("requestBody").path("content");
        if (content.has("multipart/form-data")) {
            request.header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY);
            return BodyPublishers.ofByteArray(
                    damaged(form(content.path("multipart/form-data").path("schema"))));
        }
        if (content.isEmpty() && random.nextInt(10) != 0) {
            return BodyPublishers.noBody();
        }
        request.header("Content-Type", random.nextInt(30) == 0 ? "text/plain" : "application/json");
        JsonNode schema = content.path("application/json").path("schema");
        return BodyPublishers.ofByteArray(
                damaged(values.value(schema).toString().getBytes(StandardCharsets.UTF_8)));
    }

    private byte[] form(JsonNode schema) {
        StringBuilder form = new StringBuilder();
        values.value(schema)
                .forEachEntry((name, value) -> form.append(
                                "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"")
                        .append(name.replaceAll("[\"\\r\\n]", ""))
                        .append(random.nextBoolean() ? "\"; filename=\"image.png\"\r\nContent-Type: image/png" : "\"")
                        .append("\r\n\r\n")
                        .append(value.isValueNode() ? value.asText() : value.toString())
                        .append("\r\n"));
        return form.append("--" + BOUNDARY + "--\r\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    /** One body in twelve is cut, has a byte changed, is nested too deeply or is nothing of the kind. */
    private byte[] damaged(byte[] body) {
        return switch (random.nextInt(48)) {
            case 0 -> Arrays.copyOf(body, random.nextInt(body.length + 1));
            case 1 -> {
                byte[] changed = body.clone();
                if (changed.length > 0) {
                    changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
                }
                yield changed;
            }
            case 2 -> "[".repeat(20_000).getBytes(StandardCharsets.UTF_8);
            case 3 -> {
                byte[] noise = new byte[random.nextInt(300)];
                random.nextBytes(noise);
                yield noise;
            }
            default -> body;
        };
    }

    private static void replace(StringBuilder path, String name, String value) {
        int start = path.indexOf("{" + name);
        if (start >= 0) {
            path.replace(start, path.indexOf("}", start) + 1, encode(value));
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String printable(String text) {
        String printable = text.replaceAll("[^ -~]", "?").strip();
        return printable.isEmpty() ? "?" : printable;
    }
}
