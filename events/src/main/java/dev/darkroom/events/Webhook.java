package dev.darkroom.events;

import java.util.Set;

/**
 * A client's wish to be told of a job's progress.
 *
 * @param url http or https address that takes the POST
 * @param events which moments are announced
 */
public record Webhook(String url, Set<WebhookEvent> events) {
    public Webhook {
        events = Set.copyOf(events);
    }
}
