package dev.darkroom.gateway.streams;

import dev.darkroom.events.JobEvent;
import dev.darkroom.events.JobId;
import dev.darkroom.events.JobProgress;
import dev.darkroom.events.RecordReader;
import dev.darkroom.gateway.log.TopicReader;
import dev.darkroom.jobs.JobStatus;
import dev.darkroom.jobs.JobView;
import io.smallrye.mutiny.Multi;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/**
 * The gateway's only subscriber of events and of progress, however many clients follow jobs.
 *
 * <p>A Kafka event is only a wake-up here: its content is read from the store, in the order of the job's history, so that a missed or
 * repeated event does no harm.
 */
@ApplicationScoped
public class JobHub {
    private static final int REMEMBERED = 10_000;

    private final TopicReader records;
    private final Broadcast<JobId> events = new Broadcast<>();
    private final Broadcast<JobId> ends = new Broadcast<>();
    private final List<Consumer<JobId>> everyEvent = new CopyOnWriteArrayList<>();
    private final Broadcast<JobProgress> progress = new Broadcast<>();
    private final Map<JobId, JobProgress> latest = Collections.synchronizedMap(new Recent());

    JobHub(TopicReader records) {
        this.records = records;
    }

    @Incoming("events")
    void onEvents(ConsumerRecords<String, byte[]> events) {
        records.each(events, RecordReader.EVENTS, this::onEvent);
    }

    private void onEvent(JobEvent event) {
        JobId jobId = event.jobId();
        events.publish(jobId, jobId);
        if (event instanceof JobEvent.Final) {
            ends.publish(jobId, jobId);
        }
        everyEvent.forEach(listener -> listener.accept(jobId));
    }

    @Incoming("progress")
    void onProgress(ConsumerRecords<String, byte[]> messages) {
        records.each(messages, RecordReader.PROGRESS, this::onStep);
    }

    private void onStep(JobProgress step) {
        latest.put(step.jobId(), step);
        progress.publish(step.jobId(), step);
    }

    /** Denoising steps, or updates of a training, that the current attempt has done, as far as progress has arrived here; else 0. */
    public int stepOf(JobView job) {
        JobProgress known = latest.get(job.id());
        return known != null && job.status() == JobStatus.RUNNING && known.attempt() == job.attempts()
                ? known.step()
                : 0;
    }

    /** Calls the listener for every event of every job that this gateway receives. */
    public void onEveryEvent(Consumer<JobId> listener) {
        everyEvent.add(listener);
    }

    /** Emits a wake-up whenever the job may have a new event. */
    Multi<JobId> eventsOf(JobId jobId) {
        return events.of(jobId);
    }

    /** Emits a wake-up when the job has ended. A kind of end that this version does not know causes none. */
    Multi<JobId> endOf(JobId jobId) {
        return ends.of(jobId);
    }

    Multi<JobProgress> progressOf(JobId jobId) {
        return progress.of(jobId);
    }

    /** The progress that was received most recently, by job. */
    private static final class Recent extends LinkedHashMap<JobId, JobProgress> {
        private static final long serialVersionUID = 1L;

        Recent() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<JobId, JobProgress> eldest) {
            return size() > REMEMBERED;
        }
    }
}
