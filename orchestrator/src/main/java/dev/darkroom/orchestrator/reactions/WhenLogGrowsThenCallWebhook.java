package dev.darkroom.orchestrator.reactions;

import dev.darkroom.events.WebhookEvent;
import java.util.List;

/** What a prediction's log says changes when an attempt starts and when its progress is kept; not every change is announced. */
record WhenLogGrowsThenCallWebhook(WebhookLinks links) implements Reaction {
    @Override
    public List<Effect> to(EventContext context) {
        return context.announcesLog() ? Announcement.of(context, WebhookEvent.LOGS, "job.logs", links) : List.of();
    }
}
