package dev.darkroom.gateway.submission;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.darkroom.events.PromptSyntax;
import dev.darkroom.events.WebhookEvent;
import dev.darkroom.gateway.problems.ProblemException;
import dev.darkroom.gateway.problems.Violation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads a request body field by field, so that an error names its field and every error is told at once. */
final class RequestReader {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final String WEBHOOK_EVENTS =
            Arrays.stream(WebhookEvent.values()).map(RequestReader::nameOf).collect(Collectors.joining(", "));

    private RequestReader() {}

    /**
     * What could be read and what could not.
     *
     * @param violations wrong types and unknown fields
     */
    record Reading(ClientRequest request, List<Violation> violations) {}

    /** @throws ProblemException when the body is no JSON object */
    static Reading read(byte[] body) {
        JsonNode object = parse(body);
        List<Violation> violations = new ArrayList<>();
        Fields fields = new Fields(object, violations);
        ClientRequest request = new ClientRequest(
                fields.text("model"),
                fields.text("prompt"),
                fields.text("negative_prompt"),
                fields.integer("width"),
                fields.integer("height"),
                fields.integer("steps"),
                fields.number("guidance_scale"),
                fields.text("scheduler"),
                fields.integer("seed"),
                fields.integer("num_images"),
                promptSyntax(fields.text("prompt_syntax"), violations),
                fields.integer("clip_skip"),
                fields.text("webhook"),
                webhookEvents(fields.texts("webhook_events_filter"), violations),
                fields.integer("priority"),
                fields.labels("metadata"));
        fields.refuseOthers();
        return new Reading(request, List.copyOf(violations));
    }

    private static JsonNode parse(byte[] body) {
        try {
            JsonNode node = JSON.readTree(body);
            if (!node.isObject()) {
                throw ProblemException.malformedBody("The body must be a JSON object");
            }
            return node;
        } catch (JsonProcessingException e) {
            // Jackson's own message quotes the source.
            throw ProblemException.malformedBody(
                    e.getLocation() == null
                            ? "The body is not valid JSON"
                            : "The body is not valid JSON at line "
                                    + e.getLocation().getLineNr() + ", column "
                                    + e.getLocation().getColumnNr());
        } catch (IOException e) {
            // Bytes that are no text at all; reading from memory has no other reason to fail.
            throw ProblemException.malformedBody("The body is not valid JSON in UTF-8");
        }
    }

    private static @Nullable PromptSyntax promptSyntax(@Nullable String name, List<Violation> violations) {
        if (name == null) {
            return null;
        }
        for (PromptSyntax syntax : PromptSyntax.values()) {
            if (name.equals(nameOf(syntax))) {
                return syntax;
            }
        }
        violations.add(new Violation("prompt_syntax", "must be plain or weighted"));
        return null;
    }

    private static @Nullable SortedSet<WebhookEvent> webhookEvents(
            @Nullable Set<String> names, List<Violation> violations) {
        if (names == null) {
            return null;
        }
        SortedSet<WebhookEvent> events = new TreeSet<>();
        for (WebhookEvent event : WebhookEvent.values()) {
            if (names.contains(nameOf(event))) {
                events.add(event);
            }
        }
        if (events.isEmpty() || events.size() != names.size()) {
            violations.add(new Violation("webhook_events_filter", "must hold one or more of " + WEBHOOK_EVENTS));
        }
        return events;
    }

    private static String nameOf(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
