package dev.darkroom.orchestrator.reactions;

import dev.darkroom.events.CancelAttempt;
import dev.darkroom.events.JobEvent.JobCanceled;
import dev.darkroom.jobs.JobState.InFlight;
import java.util.List;

/** A canceled job's attempt is of no use any more, whether it waits in the task queue or runs. */
final class WhenCanceledThenStopWorker implements Reaction {
    @Override
    public List<Effect> to(EventContext context) {
        if (!(context.event() instanceof JobCanceled canceled && context.before() instanceof InFlight inFlight)) {
            return List.of();
        }
        CancelAttempt cancel = new CancelAttempt(canceled.jobId(), inFlight.attempt());
        return List.of(new Effect.Publish(Messages.stop(cancel, canceled.at())));
    }
}
