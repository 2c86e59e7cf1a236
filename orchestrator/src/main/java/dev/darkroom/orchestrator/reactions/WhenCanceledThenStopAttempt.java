package dev.darkroom.orchestrator.reactions;

import dev.darkroom.events.CancelAttempt;
import dev.darkroom.events.JobEvent.JobCanceled;
import dev.darkroom.jobs.JobState.InFlight;
import java.util.List;

/** Tells the worker to stop the attempt of a canceled job, whether it waits in the task queue or runs. */
final class WhenCanceledThenStopAttempt implements Reaction {
    @Override
    public List<Effect> to(EventContext context) {
        if (!(context.event() instanceof JobCanceled canceled && context.before() instanceof InFlight inFlight)) {
            return List.of();
        }
        CancelAttempt cancel = new CancelAttempt(canceled.jobId(), inFlight.attempt());
        return List.of(new Effect.Publish(Messages.stop(cancel, canceled.at())));
    }
}
