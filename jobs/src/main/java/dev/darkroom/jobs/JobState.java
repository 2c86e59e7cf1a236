package dev.darkroom.jobs;

import dev.darkroom.events.ResumePoint;
import java.util.Optional;

/**
 * Where a job stands. Each state offers the moves that are legal from it; there is no other way to a new state.
 *
 * <p>Attempts are counted twice, because an attempt that was released unharmed has a number but is no failure. The resume point is
 * where the next attempt can go on: the furthest checkpoint of all attempts so far.
 */
public sealed interface JobState {

    /** The job has not been submitted yet. */
    record Absent() implements JobState {
        Queued toQueued(String pool) {
            return new Queued(pool, Attempts.NONE, Optional.empty());
        }
    }

    /** Not yet at its end. */
    sealed interface Live extends JobState permits Queued, InFlight {
        Attempts attempts();

        default Failed toFailed() {
            return new Failed();
        }

        default Canceled toCanceled() {
            return new Canceled();
        }
    }

    /** Waits for its turn. */
    record Queued(String pool, Attempts attempts, Optional<ResumePoint> resumePoint) implements Live {
        int nextAttempt() {
            return attempts.made() + 1;
        }

        Dispatched toDispatched() {
            return new Dispatched(pool, attempts.another(), resumePoint);
        }
    }

    /** An attempt is out. */
    sealed interface InFlight extends Live permits Dispatched, Running {
        String pool();

        Optional<ResumePoint> resumePoint();

        InFlight toCheckpointed(ResumePoint furthest);

        /** Number of the attempt that is out; reports of any other are stale. */
        default int attempt() {
            return attempts().made();
        }

        /** Whether the checkpoint holds more than those before it. */
        default boolean isFurther(ResumePoint checkpoint) {
            return resumePoint().isEmpty()
                    || checkpoint.step() > resumePoint().get().step();
        }

        default Queued toQueuedAfterFailure() {
            return new Queued(pool(), attempts().oneFailed(), resumePoint());
        }

        default Queued toQueuedUnharmed() {
            return new Queued(pool(), attempts(), resumePoint());
        }

        default Succeeded toSucceeded() {
            return new Succeeded();
        }
    }

    /** The attempt lies in the task queue. */
    record Dispatched(String pool, Attempts attempts, Optional<ResumePoint> resumePoint) implements InFlight {
        Running toRunning(String workerId) {
            return new Running(pool, attempts, resumePoint, workerId);
        }

        @Override
        public Dispatched toCheckpointed(ResumePoint furthest) {
            return new Dispatched(pool, attempts.advanced(), Optional.of(furthest));
        }
    }

    /** A worker has the attempt. */
    record Running(String pool, Attempts attempts, Optional<ResumePoint> resumePoint, String workerId)
            implements InFlight {
        @Override
        public Running toCheckpointed(ResumePoint furthest) {
            return new Running(pool, attempts.advanced(), Optional.of(furthest), workerId);
        }
    }

    /** Final: nothing follows. */
    sealed interface Terminal extends JobState permits Succeeded, Failed, Canceled {}

    record Succeeded() implements Terminal {}

    record Failed() implements Terminal {}

    record Canceled() implements Terminal {}

    /**
     * @param made attempts dispatched so far, which is the number of the last one
     * @param failed how many of them count against the limit: those that failed since the job last came further
     */
    record Attempts(int made, int failed) {
        static final Attempts NONE = new Attempts(0, 0);

        Attempts another() {
            return new Attempts(made + 1, failed);
        }

        Attempts oneFailed() {
            return new Attempts(made, failed + 1);
        }

        Attempts advanced() {
            return new Attempts(made, 0);
        }
    }
}
