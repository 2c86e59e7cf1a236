package dev.darkroom.orchestrator.reactions;

import dev.darkroom.events.JobEvent.JobCheckpointed;
import dev.darkroom.events.JobEvent.JobStarted;
import dev.darkroom.events.WebhookEvent;
import java.util.List;

/** What a prediction's log says changes when an attempt starts and when its progress is kept, which is not often. */
record WhenLogGrowsThenCallWebhook(PublicLinks links) implements Reaction {
    @Override
    public List<Effect> to(Happened happened) {
        return happened.event() instanceof JobStarted || happened.event() instanceof JobCheckpointed
                ? Announcement.of(happened, WebhookEvent.LOGS, "job.logs", links)
                : List.of();
    }
}
