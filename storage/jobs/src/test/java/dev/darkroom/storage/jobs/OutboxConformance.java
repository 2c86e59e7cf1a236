package dev.darkroom.storage.jobs;

import static dev.darkroom.storage.jobs.JobPorts.await;
import static dev.darkroom.storage.jobs.JobPorts.publishing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.storage.jobs.Changes.OutboxMessage;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What every {@link Outbox} does. */
public interface OutboxConformance extends JobPorts {

    @Test
    default void shouldPublishInOrderAndForget() {
        await(store().commit(publishing("d", "a", "c")));
        await(store().commit(publishing("b")));
        assertThat(await(outbox().waiting())).isEqualTo(4);
        List<String> published = new ArrayList<>();

        assertThat(await(outbox().relay(3, Duration.ZERO, Set.of(), into(published))))
                .isEqualTo(3);
        assertThat(await(outbox().waiting())).isEqualTo(1);
        assertThat(published).containsExactly("d", "a", "c");
        assertThat(await(outbox().relay(3, Duration.ZERO, Set.of(), into(published))))
                .isEqualTo(1);
        assertThat(await(outbox().relay(3, Duration.ZERO, Set.of(), into(published))))
                .isZero();
        assertThat(published).containsExactly("d", "a", "c", "b");
    }

    @Test
    default void shouldHandOutAMessageAsItWasLeft() {
        OutboxMessage left = JobPorts.message("apple");
        await(store().commit(publishing("apple")));
        List<OutboxMessage> seen = new ArrayList<>();

        await(outbox().relay(10, Duration.ZERO, Set.of(), messages -> {
            seen.addAll(messages);
            return Uni.createFrom().voidItem();
        }));

        assertThat(seen).hasSize(1);
        assertThat(seen.getFirst()).usingRecursiveComparison().isEqualTo(left);
    }

    @Test
    default void shouldPublishAgainWhatThePublisherDidNotConfirm() {
        await(store().commit(publishing("a", "b")));
        List<String> published = new ArrayList<>();

        assertThatThrownBy(() -> await(outbox().relay(
                                10,
                                Duration.ZERO,
                                Set.of(),
                                messages -> Uni.createFrom().failure(new IOException("broker is down")))))
                .hasRootCauseMessage("broker is down");

        assertThat(await(outbox().relay(10, Duration.ZERO, Set.of(), into(published))))
                .isEqualTo(2);
        assertThat(published).containsExactly("a", "b");
    }

    @Test
    default void shouldLetOneRelayWorkAtATime() throws ExecutionException, InterruptedException, TimeoutException {
        await(store().commit(publishing("a", "b")));
        CompletableFuture<Void> publishing = new CompletableFuture<>();
        CompletableFuture<Void> acknowledged = new CompletableFuture<>();
        CompletableFuture<Integer> first = outbox().relay(1, Duration.ZERO, Set.of(), messages -> {
                    publishing.complete(null);
                    return Uni.createFrom().completionStage(acknowledged);
                })
                .subscribeAsCompletionStage();
        publishing.get(20, TimeUnit.SECONDS);
        List<String> published = new ArrayList<>();

        assertThat(await(outbox().relay(10, Duration.ZERO, Set.of(), into(published))))
                .isZero();
        acknowledged.complete(null);
        assertThat(first.get(20, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(await(outbox().relay(10, Duration.ZERO, Set.of(), into(published))))
                .isEqualTo(1);

        assertThat(published).containsExactly("b");
    }

    @Test
    default void shouldForgetWhatWasPublishedFromMemory() {
        List<Long> ids = await(store().commit(publishing("a", "b", "c")));
        List<String> published = new ArrayList<>();

        await(outbox().forget(List.of(ids.get(0), ids.get(2))));
        await(outbox().relay(10, Duration.ZERO, Set.of(), into(published)));

        assertThat(published).containsExactly("b");
    }

    @Test
    default void shouldLeaveOutWhatIsUnderwayOrNotOverdue() {
        List<Long> ids = await(store().commit(publishing("a", "b")));
        List<String> published = new ArrayList<>();

        await(outbox().relay(10, Duration.ofMinutes(1), Set.of(), into(published)));
        assertThat(published).isEmpty();
        await(outbox().relay(10, Duration.ZERO, Set.of(ids.getFirst()), into(published)));
        assertThat(published).containsExactly("b");
    }

    private static Function<List<OutboxMessage>, Uni<Void>> into(List<String> published) {
        return messages -> {
            messages.forEach(message -> published.add(message.key()));
            return Uni.createFrom().voidItem();
        };
    }
}
