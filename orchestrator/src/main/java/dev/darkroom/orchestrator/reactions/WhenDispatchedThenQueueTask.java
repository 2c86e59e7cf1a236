package dev.darkroom.orchestrator.reactions;

import dev.darkroom.events.AttemptTask;
import dev.darkroom.events.JobEvent.JobDispatched;
import java.util.List;

/** A dispatched attempt becomes a task of its pool. */
final class WhenDispatchedThenQueueTask implements Reaction {
    @Override
    public List<Effect> to(EventContext context) {
        if (!(context.event() instanceof JobDispatched dispatched)) {
            return List.of();
        }
        AttemptTask task = AttemptTask.of(
                dispatched.jobId(),
                dispatched.attempt(),
                context.after().request(),
                context.after().resumePoint());
        return List.of(new Effect.Publish(Messages.task(
                task, dispatched.pool(), dispatched.at(), context.encoded().contract())));
    }
}
