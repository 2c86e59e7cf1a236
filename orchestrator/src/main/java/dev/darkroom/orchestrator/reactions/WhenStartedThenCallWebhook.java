package dev.darkroom.orchestrator.reactions;

import dev.darkroom.events.JobEvent.JobStarted;
import dev.darkroom.events.WebhookEvent;
import java.util.List;

/** The first start is announced to who asked for it; later attempts are not the client's concern. */
record WhenStartedThenCallWebhook(WebhookLinks links) implements Reaction {
    @Override
    public List<Effect> to(EventContext context) {
        // The view keeps the time of the first start, so a later start differs from it.
        boolean firstStart = context.event() instanceof JobStarted started
                && started.at().equals(context.after().startedAt());
        return firstStart ? Announcement.of(context, WebhookEvent.START, "job.started", links) : List.of();
    }
}
