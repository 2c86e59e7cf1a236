package dev.darkroom.orchestrator.reactions;

import dev.darkroom.events.JobEvent.JobSucceeded;
import dev.darkroom.events.WebhookEvent;
import java.util.List;

/** Images come all at once, with the success. */
record WhenImagesAreReadyThenCallWebhook(WebhookLinks links) implements Reaction {
    @Override
    public List<Effect> to(EventContext context) {
        return context.event() instanceof JobSucceeded
                ? Announcement.of(context, WebhookEvent.OUTPUT, "job.output", links)
                : List.of();
    }
}
