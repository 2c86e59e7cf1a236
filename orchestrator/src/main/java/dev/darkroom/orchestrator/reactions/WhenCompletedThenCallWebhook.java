package dev.darkroom.orchestrator.reactions;

import dev.darkroom.events.WebhookEvent;
import dev.darkroom.jobs.JobStatus;
import java.util.List;

/** The end of a job, whichever, is announced to who asked for it. */
record WhenCompletedThenCallWebhook(WebhookLinks links) implements Reaction {
    @Override
    public List<Effect> to(EventContext context) {
        JobStatus status = context.after().status();
        return status.isTerminal()
                ? Announcement.of(context, WebhookEvent.COMPLETED, "job." + status.wireName(), links)
                : List.of();
    }
}
