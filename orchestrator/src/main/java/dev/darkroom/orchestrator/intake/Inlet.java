package dev.darkroom.orchestrator.intake;

import dev.darkroom.orchestrator.loop.EventLoop;
import dev.darkroom.orchestrator.loop.Loop;
import dev.darkroom.orchestrator.processing.BatchItem;
import dev.darkroom.orchestrator.processing.JobProcessor;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/** Takes the records of one topic: those that have come since the last transaction go into the next. */
final class Inlet implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Inlet.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /** Polls that may wait for a transaction. */
    private static final int MOST_WAITING = 10;

    /** Records after which a transaction takes in no further poll. */
    private static final int ENOUGH = 500;

    private final InputReader<?> reader;
    private final JobProcessor processor;
    private final Loop loop;
    private final Queue<Poll> waiting = new ConcurrentLinkedQueue<>();

    Inlet(String name, InputReader<?> reader, JobProcessor processor, Vertx vertx) {
        this.reader = reader;
        this.processor = processor;
        this.loop = new Loop("intake of " + name, vertx, this::drain);
    }

    private record Poll(
            List<BatchItem> items, Message<ConsumerRecords<String, byte[]>> message, CompletableFuture<Void> done) {}

    /** Completes when there is room for the next poll. */
    Uni<Void> take(Message<ConsumerRecords<String, byte[]>> message) {
        List<BatchItem> items = StreamSupport.stream(message.getPayload().spliterator(), false)
                .map(reader::read)
                .toList();
        Poll poll = new Poll(items, message, new CompletableFuture<>());
        waiting.add(poll);
        loop.wake();
        return waiting.size() < MOST_WAITING
                ? Uni.createFrom().voidItem()
                : EventLoop.comeBack(Uni.createFrom().completionStage(poll.done()));
    }

    @Override
    public void close() {
        loop.close();
    }

    /** Never fails: while the store does not answer, the records wait where they are. */
    private Uni<Boolean> drain() {
        List<Poll> polls = new ArrayList<>();
        List<BatchItem> batch = new ArrayList<>();
        while (batch.size() < ENOUGH && !waiting.isEmpty()) {
            Poll poll = waiting.remove();
            polls.add(poll);
            batch.addAll(poll.items());
        }
        if (polls.isEmpty()) {
            return Uni.createFrom().item(false);
        }
        return processor
                .process(batch)
                .onFailure()
                .invoke(failure -> {
                    loop.showLife();
                    LOG.warnf(failure, "batch failed, trying again records=%d", batch.size());
                })
                .onFailure()
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .indefinitely()
                .invoke(() -> polls.forEach(Inlet::acknowledge))
                .map(nothing -> !waiting.isEmpty());
    }

    /** Where the offset is not committed, the records come again and are recognised. */
    private static void acknowledge(Poll poll) {
        CompletionStage<Void> unused = poll.message().ack().whenComplete((nothing, failure) -> {
            if (failure != null) {
                ConsumerRecords<String, byte[]> records = poll.message().getPayload();
                records.partitions()
                        .forEach(place -> LOG.warnf(
                                failure,
                                "offset not committed topic=%s partition=%d offset=%d",
                                place.topic(),
                                place.partition(),
                                records.records(place).getLast().offset()));
            }
            poll.done().complete(null);
        });
    }
}
