package dev.darkroom.jobs;

import static java.util.Objects.requireNonNull;

import dev.darkroom.events.JobEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job as its events tell it: the one fold over them.
 *
 * @param state what may happen next
 * @param recordedView what readers see; none before the first event
 */
public record Job(JobState state, @Nullable JobView recordedView) {
    /** Before the first event. */
    public static final Job ABSENT = new Job(JobDecider.initialState(), null);

    /**
     * The job that a whole history leads to.
     *
     * @throws CorruptHistoryException when an event cannot follow the ones before it
     */
    public static Job of(List<RecordedEvent> history) {
        Job job = ABSENT;
        for (RecordedEvent next : history) {
            job = job.after(next.event());
        }
        return job;
    }

    /**
     * The job after one more event.
     *
     * @throws CorruptHistoryException when the event cannot follow the ones before it
     */
    public Job after(JobEvent event) {
        return new Job(JobDecider.evolve(state, event), JobProjection.evolve(recordedView, event));
    }

    /** What readers see of a job that was submitted. */
    public JobView view() {
        return requireNonNull(recordedView);
    }
}
