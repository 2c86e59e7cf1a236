package dev.darkroom.events;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * The webhook of a job, as its client asked for it.
 *
 * @param url http or https address that takes the POST
 * @param events which moments are announced
 */
public record Webhook(String url, Set<WebhookEvent> events) {
    public Webhook {
        // In the order of the enumeration, so that equal webhooks are always the same JSON.
        events = Collections.unmodifiableSet(new TreeSet<>(events));
    }
}
