package dev.darkroom.orchestrator.dispatch;

import dev.darkroom.events.JobEvent.JobDispatched;
import dev.darkroom.jobs.JobStatus;
import dev.darkroom.jobs.JobView;
import dev.darkroom.orchestrator.processing.Commit;
import dev.darkroom.orchestrator.reactions.EventContext;

/**
 * Tells after which commits a look at the backlog may find a job to dispatch: when a job has come to wait and, while others wait already,
 * when an attempt has started or ended.
 */
final class DispatchTrigger {
    /** True from the beginning of each look: what is committed during it may come too late for it. */
    private volatile boolean someWait = true;

    void looking() {
        someWait = true;
    }

    /** @param someWait whether jobs may wait that this look did not dispatch */
    void looked(boolean someWait) {
        this.someWait = someWait;
    }

    boolean isPulledBy(Commit commit) {
        return commit.events().stream().anyMatch(this::mayLetGo);
    }

    private boolean mayLetGo(EventContext context) {
        return waits(context.after()) || (someWait && !(context.event() instanceof JobDispatched));
    }

    private static boolean waits(JobView job) {
        return job.status() == JobStatus.QUEUED && !job.dispatched();
    }
}
