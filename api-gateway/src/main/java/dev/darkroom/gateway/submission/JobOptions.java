package dev.darkroom.gateway.submission;

import dev.darkroom.events.Webhook;
import dev.darkroom.events.WebhookEvent;
import dev.darkroom.gateway.http.JsonFields;
import dev.darkroom.gateway.webhooks.WebhookSettings;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The options that every kind of job has; null means left out. */
public record JobOptions(
        @Nullable String webhookUrl,
        @Nullable SortedSet<WebhookEvent> webhookEventsFilter,
        @Nullable Long wantedPriority,
        @Nullable String wantedDeadline,
        @Nullable Map<String, String> labels) {
    private static final String WEBHOOK_EVENTS =
            Arrays.stream(WebhookEvent.values()).map(JobOptions::nameOf).collect(Collectors.joining(", "));

    static final int HIGHEST_PRIORITY = 100;
    static final int MOST_LABELS = 16;
    static final int LONGEST_KEY = 64;
    static final int LONGEST_VALUE = 512;
    static final String LABEL_RULE =
            "must have keys of 1 to " + LONGEST_KEY + " and values of at most " + LONGEST_VALUE + " characters";
    static final String URL_RULE =
            "must be an absolute http or https URL of at most " + WebhookSettings.LONGEST_URL + " characters";
    private static final Duration LATEST_DEADLINE = Duration.ofDays(3660);

    /** Reads {@code webhook_events_filter}. */
    public static @Nullable SortedSet<WebhookEvent> readWebhookEvents(JsonFields fields) {
        Set<String> names = fields.texts("webhook_events_filter");
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
            fields.refuse("webhook_events_filter", "must hold one or more of " + WEBHOOK_EVENTS);
        }
        return events;
    }

    /**
     * Adds what is wrong to the violations.
     *
     * @param now deadlines lie after it
     * @param webhooks knows which addresses are never called
     */
    void check(Instant now, WebhookAddresses webhooks, Violations violations) {
        Instant deadline = deadline();
        if (wantedDeadline != null && (deadline == null || !deadline.isAfter(now))) {
            violations.add("deadline", "must be a time in the future in RFC 3339, for example 2030-01-31T12:00:00Z");
        } else if (deadline != null && deadline.isAfter(now.plus(LATEST_DEADLINE))) {
            violations.add("deadline", "must be at most " + LATEST_DEADLINE.toDays() + " days ahead");
        }
        String url = webhookUrl;
        if (url == null) {
            if (webhookEventsFilter != null && !violations.has("webhook")) {
                violations.add("webhook_events_filter", "needs a webhook");
            }
        } else if (!isWebAddress(url)) {
            violations.add("webhook", URL_RULE);
        } else {
            webhooks.refusal(url)
                    .ifPresent(reason -> violations.add("webhook", "is an address that is never called: it " + reason));
        }
    }

    public int priority() {
        return wantedPriority == null ? 0 : wantedPriority.intValue();
    }

    /** Null for a text that is no time, too. */
    public @Nullable Instant deadline() {
        try {
            return wantedDeadline == null
                    ? null
                    : OffsetDateTime.parse(wantedDeadline).toInstant();
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    public @Nullable Webhook webhook() {
        return webhookUrl == null
                ? null
                : new Webhook(
                        webhookUrl, webhookEventsFilter == null ? Set.of(WebhookEvent.COMPLETED) : webhookEventsFilter);
    }

    public Map<String, String> metadata() {
        return labels == null ? Map.of() : labels;
    }

    private static boolean isWebAddress(String url) {
        try {
            URI uri = new URI(url);
            return ("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getPort() <= 65_535;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static String nameOf(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
