package dev.darkroom.storage.jobs;

import dev.darkroom.events.EncodedEvent;
import dev.darkroom.events.JobId;
import dev.darkroom.jobs.JobView;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that one batch of consumed records changes, written in one transaction or not at all.
 *
 * @param consumed ids of the messages this batch has dealt with
 * @param appended new events, one element for each job
 * @param outbox messages to publish once the transaction stands, in order
 * @param leases attempts that showed signs of life
 * @param webhooks announcements to deliver
 */
public record Changes(
        List<String> consumed,
        List<Append> appended,
        List<OutboxMessage> outbox,
        List<LeaseRenewal> leases,
        List<NewDelivery> webhooks) {

    public Changes {
        consumed = List.copyOf(consumed);
        appended = List.copyOf(appended);
        outbox = List.copyOf(outbox);
        leases = List.copyOf(leases);
        webhooks = List.copyOf(webhooks);
    }

    /**
     * New events of one job.
     *
     * @param view the job with these events folded in
     * @param leaseUntil when the job's attempt counts as lost unless renewed; ignored in states without an attempt
     */
    public record Append(JobView view, List<EncodedEvent> events, Instant leaseUntil) {
        public Append {
            events = List.copyOf(events);
        }

        public JobId jobId() {
            return view.id();
        }

        /** The version that the decision was based on; 0 for a job that does not exist yet. */
        public long expectedVersion() {
            return view.version() - events.size();
        }
    }

    /** A Kafka record that waits to be published. */
    public record OutboxMessage(String topic, String key, Map<String, String> headers, byte[] value) {
        public OutboxMessage {
            headers = Map.copyOf(headers);
        }

        /** The same record with one more header. */
        public OutboxMessage with(String header, String content) {
            Map<String, String> more = new HashMap<>(headers);
            more.put(header, content);
            return new OutboxMessage(topic, key, more, value);
        }
    }

    /** Applies only while the attempt is the job's current one. */
    public record LeaseRenewal(JobId jobId, int attempt, Instant leaseUntil) {}

    /**
     * A webhook call to make.
     *
     * @param id the {@code webhook-id}: the same on every retry
     * @param body the bytes to sign and send
     * @param traceparent the trace that the job belongs to, if it is traced
     */
    public record NewDelivery(
            String id,
            JobId jobId,
            String url,
            String body,
            Instant createdAt,
            @Nullable String traceparent) {}
}
