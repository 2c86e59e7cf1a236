package dev.darkroom.orchestrator.jobs;

/**
 * Where a job stands. Each state offers the moves that are legal from it; there is no other way to a new state.
 *
 * <p>Attempts are counted twice, because an attempt that was released unharmed has a number but is no failure.
 */
public sealed interface JobState {

    /** Nobody has asked for this job yet. */
    record Absent() implements JobState {
        Queued toQueued(String pool) {
            return new Queued(pool, Attempts.NONE);
        }
    }

    /** Not yet at its end. */
    sealed interface Live extends JobState permits Queued, InFlight {
        default Canceled toCanceled() {
            return new Canceled();
        }
    }

    /** Waits for its turn. */
    record Queued(String pool, Attempts attempts) implements Live {
        int nextAttempt() {
            return attempts.made() + 1;
        }

        Dispatched toDispatched() {
            return new Dispatched(pool, attempts.another());
        }
    }

    /** An attempt is out. */
    sealed interface InFlight extends Live permits Dispatched, Running {
        String pool();

        Attempts attempts();

        /** Number of the attempt that is out; reports of any other are stale. */
        default int attempt() {
            return attempts().made();
        }

        default Queued toQueuedAfterFailure() {
            return new Queued(pool(), attempts().oneFailed());
        }

        default Queued toQueuedUnharmed() {
            return new Queued(pool(), attempts());
        }

        default Succeeded toSucceeded() {
            return new Succeeded();
        }

        default Failed toFailed() {
            return new Failed();
        }
    }

    /** The attempt lies in the task queue. */
    record Dispatched(String pool, Attempts attempts) implements InFlight {
        Running toRunning(String workerId) {
            return new Running(pool, attempts, workerId);
        }
    }

    /** A worker has the attempt. */
    record Running(String pool, Attempts attempts, String workerId) implements InFlight {}

    /** Final: nothing follows. */
    sealed interface Terminal extends JobState permits Succeeded, Failed, Canceled {}

    record Succeeded() implements Terminal {}

    record Failed() implements Terminal {}

    record Canceled() implements Terminal {}

    /**
     * @param made attempts dispatched so far, which is the number of the last one
     * @param failed how many of them count against the limit
     */
    record Attempts(int made, int failed) {
        static final Attempts NONE = new Attempts(0, 0);

        Attempts another() {
            return new Attempts(made + 1, failed);
        }

        Attempts oneFailed() {
            return new Attempts(made, failed + 1);
        }
    }
}
