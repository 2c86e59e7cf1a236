package dev.darkroom.gateway.http;

import java.util.List;
import java.util.Map;

/** The media types that addresses take bodies of: JSON, but for a few. The OpenAPI document is held against it by a test. */
final class BodyTypes {
    private static final String FORM = "multipart/form-data";
    private static final String JSON = "application/json";
    private static final Map<String, List<String>> OTHERS = Map.of(
            "/v1/files",
            List.of(FORM, "image/png", "image/jpeg", "image/webp", "application/zip", "application/octet-stream"),
            "/replicate/v1/files",
            List.of(FORM),
            "/openai/v1/images/edits",
            List.of(FORM, JSON),
            "/openai/v1/images/variations",
            List.of(FORM));

    private BodyTypes() {}

    /** As a sentence's end: one type, or several that a comma parts. */
    static String of(String path) {
        return String.join(", ", OTHERS.getOrDefault("/" + path.replaceAll("^/+|/+$", ""), List.of(JSON)));
    }
}
