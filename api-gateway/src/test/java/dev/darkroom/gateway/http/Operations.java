package dev.darkroom.gateway.http;

import static io.restassured.RestAssured.given;

import dev.darkroom.gateway.identity.KeysProfile;
import java.util.Map;
import java.util.TreeMap;

/** What the gateway's own document says that it takes; of a gateway that asks for keys. */
public final class Operations {
    private Operations() {}

    /** Paths whose POST takes a body, each with the media type of that body. */
    public static Map<String, String> withBody() {
        Map<String, Map<String, Map<String, Object>>> paths = given().header(
                        "Authorization", "Bearer " + KeysProfile.ADMIN_KEY)
                .get("/v1/openapi")
                .jsonPath()
                .getMap("paths");
        Map<String, String> found = new TreeMap<>();
        paths.forEach((path, methods) -> {
            if (methods.containsKey("post")
                    && methods.get("post").get("requestBody") instanceof Map<?, ?> body
                    && body.get("content") instanceof Map<?, ?> content) {
                found.put(
                        path.replaceAll("\\{[^}]*}", "0"),
                        content.keySet().iterator().next().toString());
            }
        });
        return found;
    }
}
