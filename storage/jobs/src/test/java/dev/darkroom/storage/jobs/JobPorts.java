package dev.darkroom.storage.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.darkroom.jobs.fixtures.JobStory;
import dev.darkroom.storage.jobs.Changes.Append;
import dev.darkroom.storage.jobs.Changes.LeaseRenewal;
import dev.darkroom.storage.jobs.Changes.NewDelivery;
import dev.darkroom.storage.jobs.Changes.OutboxMessage;
import dev.darkroom.storage.jobs.fixtures.Appends;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The adapters under test, empty at the start of each test; the conformance suites extend this. */
public interface JobPorts {
    JobStore store();

    JobViews views();

    Backlog backlog();

    Outbox outbox();

    WebhookDeliveries deliveries();

    default void save(JobStory... stories) {
        await(store().commit(appending(Stream.of(stories).map(Appends::append).toList())));
    }

    static Changes appending(List<Append> appends) {
        return new Changes(List.of(), appends, List.of(), List.of(), List.of());
    }

    static Changes consuming(String... messageIds) {
        return new Changes(List.of(messageIds), List.of(), List.of(), List.of(), List.of());
    }

    static Changes publishing(String... keys) {
        List<OutboxMessage> messages = Stream.of(keys).map(JobPorts::message).toList();
        return new Changes(List.of(), List.of(), messages, List.of(), List.of());
    }

    static Changes renewing(LeaseRenewal... renewals) {
        return new Changes(List.of(), List.of(), List.of(), List.of(renewals), List.of());
    }

    static Changes announcing(NewDelivery... deliveries) {
        return new Changes(List.of(), List.of(), List.of(), List.of(), List.of(deliveries));
    }

    static OutboxMessage message(String key) {
        return new OutboxMessage("darkroom.events", key, Map.of("ce_id", key + "-1"), key.getBytes(UTF_8));
    }

    static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(20));
    }

    /** Runs all of them at the same time and tells which ones were not refused for a concurrent change. */
    static List<Boolean> race(List<? extends Uni<?>> writers) {
        return await(Uni.join()
                .all(writers.stream()
                        .map(writer -> writer.runSubscriptionOn(Infrastructure.getDefaultExecutor())
                                .replaceWith(true)
                                .onFailure(ConcurrentChangeException.class)
                                .recoverWithItem(false))
                        .toList())
                .andFailFast());
    }
}
