package dev.darkroom.jobs;

import dev.darkroom.events.JobEvent;
import java.util.List;

/** The answer to an input. */
public sealed interface Decision {

    /** What happens now, in order; nothing where the input asks for what is already so. */
    record Accepted(List<JobEvent> events) implements Decision {
        public Accepted {
            events = List.copyOf(events);
        }
    }

    /** The input does not fit the job; nothing happens. */
    record Rejected(Reason reason) implements Decision {}

    /** Why an input was rejected. */
    enum Reason {
        UNKNOWN_JOB,
        /** It speaks of an attempt that is not the one in flight. */
        STALE_ATTEMPT,
        NOT_QUEUED
    }

    static Decision accept(JobEvent event) {
        return new Accepted(List.of(event));
    }

    static Decision nothingToDo() {
        return new Accepted(List.of());
    }

    static Decision reject(Reason reason) {
        return new Rejected(reason);
    }
}
