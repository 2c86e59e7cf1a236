package dev.darkroom.orchestrator.reactions;

import java.util.List;

/** A policy: decides which effects follow from an event. Pure; the effects are written in the event's own transaction. */
public interface Reaction {
    List<Effect> to(EventContext context);

    /** Every policy, in the order in which their messages leave. */
    static List<Reaction> all(WebhookLinks links) {
        return List.of(
                new WhenAnythingHappensThenPublishIt(),
                new WhenDispatchedThenQueueTask(),
                new WhenCanceledThenStopAttempt(),
                new WhenStartedThenCallWebhook(links),
                new WhenLogGrowsThenCallWebhook(links),
                new WhenImagesAreReadyThenCallWebhook(links),
                new WhenCompletedThenCallWebhook(links));
    }
}
