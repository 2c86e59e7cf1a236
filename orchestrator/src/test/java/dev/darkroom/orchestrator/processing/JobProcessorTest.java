package dev.darkroom.orchestrator.processing;

import static dev.darkroom.jobs.fixtures.JobBuilder.ID;
import static dev.darkroom.jobs.fixtures.JobBuilder.NOON;
import static dev.darkroom.jobs.fixtures.JobBuilder.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.documents.SignedLinks;
import dev.darkroom.events.CancelAttempt;
import dev.darkroom.events.Codec;
import dev.darkroom.events.DeadLetters;
import dev.darkroom.events.GenerationTask;
import dev.darkroom.events.JobEvent.JobCanceled;
import dev.darkroom.events.JobEvent.JobDispatched;
import dev.darkroom.events.JobEvent.JobReleased;
import dev.darkroom.events.JobEvent.JobStarted;
import dev.darkroom.events.JobEvent.JobSubmitted;
import dev.darkroom.events.JobId;
import dev.darkroom.events.Topics;
import dev.darkroom.events.TrainingTask;
import dev.darkroom.events.Webhook;
import dev.darkroom.events.WebhookEvent;
import dev.darkroom.events.WireType;
import dev.darkroom.jobs.JobDecider;
import dev.darkroom.jobs.JobInput;
import dev.darkroom.jobs.fixtures.JobInputs;
import dev.darkroom.orchestrator.processing.BatchItem.Message;
import dev.darkroom.orchestrator.processing.BatchItem.Signal;
import dev.darkroom.orchestrator.processing.BatchItem.Unreadable;
import dev.darkroom.orchestrator.reactions.Reaction;
import dev.darkroom.orchestrator.reactions.WebhookLinks;
import dev.darkroom.storage.jobs.Changes.NewDelivery;
import dev.darkroom.storage.jobs.Changes.OutboxMessage;
import dev.darkroom.storage.jobs.memory.InMemoryJobs;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JobProcessorTest {
    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final Duration QUEUE_LEASE = Duration.ofMinutes(10);
    private static final Rules RULES = new Rules(
            new JobDecider(3),
            Reaction.all(new WebhookLinks("http://darkroom", new SignedLinks(new byte[] {1}, Duration.ofDays(1)))),
            new Leases(LEASE, QUEUE_LEASE));

    private final List<Commit> committed = new ArrayList<>();
    private Instant now = NOON;
    private final InMemoryJobs jobs = new InMemoryJobs(() -> now);
    private final JobProcessor processor = new JobProcessor(jobs, RULES, () -> now, List.of(committed::add));
    private int messages;

    @Test
    void shouldDecideTheMessagesOfABatchInOrder() {
        process(message(JobInputs.submit(ID)), message(JobInputs.cancel(ID)));

        assertThat(history()).containsExactly(JobSubmitted.class, JobCanceled.class);
        assertThat(committed).hasSize(1);
    }

    @Test
    void shouldTakeARepeatedMessageOnce() {
        Message submit = message(JobInputs.submit(ID));
        process(submit, submit);
        process(submit);

        assertThat(history()).containsExactly(JobSubmitted.class);
        assertThat(committed).hasSize(1);
    }

    @Test
    void shouldSetAsideUnreadableRecordsAndTakeTheOthers() {
        OutboxMessage garbage = new OutboxMessage(Topics.COMMANDS, "key", Map.of("ce_type", "?"), new byte[] {1});
        process(
                new Unreadable("commands/0/7", garbage, "envelope", "not a message type"),
                message(JobInputs.submit(ID)));

        assertThat(history()).containsExactly(JobSubmitted.class);
        OutboxMessage deadLetter = published(Topics.DEAD_LETTERS).getFirst();
        assertThat(deadLetter.key()).isEqualTo("key");
        assertThat(deadLetter.value()).isEqualTo(new byte[] {1});
        assertThat(deadLetter.headers())
                .containsEntry("ce_type", "?")
                .containsEntry(DeadLetters.REASON, "not a message type")
                .containsEntry(DeadLetters.TOPIC, Topics.COMMANDS);
    }

    @Test
    void shouldSetAsideTheMessagesOfACorruptJobAndTakeTheOthers() {
        JobId corrupt = JobId.named("tenant", "corrupt");
        FaultyStore store = new FaultyStore(jobs);
        store.corrupt(corrupt);
        JobProcessor overFaulty = new JobProcessor(store, RULES, () -> now, List.of(committed::add));
        overFaulty
                .process(List.of(
                        message(JobInputs.cancel(corrupt)),
                        new Signal(JobInputs.dispatch(corrupt)),
                        message(JobInputs.submit(ID))))
                .await()
                .indefinitely();

        assertThat(history()).containsExactly(JobSubmitted.class);
        assertThat(published(Topics.DEAD_LETTERS)).hasSize(1);
    }

    @Test
    void shouldSetAsideAMessageThatTheStoreCanNeverHoldAndTakeTheOthers() {
        JobId unstorable = JobId.named("tenant", "unstorable");
        FaultyStore store = new FaultyStore(jobs);
        store.refuse(unstorable);
        JobProcessor overFaulty = new JobProcessor(store, RULES, () -> now, List.of(committed::add));
        Message refused = message(JobInputs.submit(unstorable));

        overFaulty
                .process(List.of(refused, message(JobInputs.submit(ID)), message(JobInputs.cancel(ID))))
                .await()
                .indefinitely();

        assertThat(history()).containsExactly(JobSubmitted.class, JobCanceled.class);
        assertThat(published(Topics.DEAD_LETTERS))
                .singleElement()
                .satisfies(
                        letter -> assertThat(letter.headers()).containsEntry(DeadLetters.REASON, FaultyStore.REFUSAL));
        assertThat(jobs.alreadyConsumed(Set.of(refused.id())).await().indefinitely())
                .contains(refused.id());
    }

    @Test
    void shouldDropASignalThatCanNeverBeWritten() {
        process(message(JobInputs.submit(ID)));
        FaultyStore store = new FaultyStore(jobs);
        store.refuse(ID);

        new JobProcessor(store, RULES, () -> now, List.of())
                .process(List.of(new Signal(JobInputs.dispatch(ID))))
                .await()
                .indefinitely();

        assertThat(history()).containsExactly(JobSubmitted.class);
    }

    @Test
    void shouldSetAsideAMessageThatCannotBeDecided() {
        Reaction broken = context -> {
            throw new ArithmeticException("of a prompt");
        };
        Rules rules = new Rules(RULES.decider(), List.of(broken), RULES.leases());
        JobProcessor overBroken = new JobProcessor(jobs, rules, () -> now, List.of(committed::add));

        overBroken.process(List.of(message(JobInputs.submit(ID)))).await().indefinitely();

        assertThat(history()).isEmpty();
        assertThat(published(Topics.DEAD_LETTERS))
                .singleElement()
                .satisfies(letter -> assertThat(letter.headers().get(DeadLetters.REASON))
                        .contains("ArithmeticException")
                        .doesNotContain("prompt"));
    }

    @Test
    void shouldTellTheOthersWhenAListenerFails() {
        JobProcessor overFaulty = new JobProcessor(
                jobs,
                RULES,
                () -> now,
                List.of(
                        commit -> {
                            throw new IllegalStateException("deaf");
                        },
                        committed::add));

        overFaulty.process(List.of(message(JobInputs.submit(ID)))).await().indefinitely();

        assertThat(committed).hasSize(1);
    }

    @Test
    void shouldLogWhatWasCommittedAndNotWhatAnotherOrchestratorHasOvertaken() {
        running();
        FaultyStore store = new FaultyStore(jobs);
        store.beforeNextCommit(() -> process(message(JobInputs.released(ID, 1))));
        JobProcessor slower = new JobProcessor(store, RULES, () -> now, List.of());

        List<String> logged = LogOf.during(
                JobLog.class,
                () -> slower.process(List.of(new Signal(JobInputs.expired(ID, 1))))
                        .await()
                        .indefinitely());

        assertThat(history()).endsWith(JobReleased.class);
        assertThat(logged).noneMatch(line -> line.contains(JobDecider.LEASE_EXPIRED.code()));
    }

    @Test
    void shouldKeepOfADeadLetterWhatFitsBesideItsReason() {
        Map<String, String> headers = new HashMap<>();
        IntStream.range(0, 2_000).forEach(i -> headers.put("header-" + i, "x".repeat(500)));
        headers.put("ce_type", "t".repeat(100_000));
        process(new Unreadable(
                "commands/0/7",
                new OutboxMessage(Topics.COMMANDS, "k".repeat(500_000), headers, new byte[] {1}),
                "envelope",
                "reason"));

        OutboxMessage letter = published(Topics.DEAD_LETTERS).getFirst();
        int characters = letter.key().length()
                + letter.headers().entrySet().stream()
                        .mapToInt(header ->
                                header.getKey().length() + header.getValue().length())
                        .sum();
        assertThat(characters).isLessThan(100_000);
        assertThat(letter.headers()).containsKey("ce_type").containsEntry(DeadLetters.REASON, "reason");
    }

    @Test
    void shouldDecideAgainWhenAnotherOrchestratorWasFaster() {
        process(message(JobInputs.submit(ID)));
        FaultyStore store = new FaultyStore(jobs);
        store.beforeNextCommit(() -> process(message(JobInputs.cancel(ID))));
        JobProcessor slower = new JobProcessor(store, RULES, () -> now, List.of());

        slower.process(List.of(new Signal(JobInputs.dispatch(ID)))).await().indefinitely();

        assertThat(history()).containsExactly(JobSubmitted.class, JobCanceled.class);
    }

    @Test
    void shouldPublishEveryEventWithItsVersionAsId() {
        process(message(JobInputs.submit(ID)));
        process(new Signal(JobInputs.dispatch(ID)));

        assertThat(published(Topics.EVENTS).stream()
                        .map(message -> message.headers().get("ce_id")))
                .containsExactly(ID + "-1", ID + "-2");
        assertThat(published(Topics.EVENTS)).allMatch(message -> message.key().equals(ID.value()));
    }

    @Test
    void shouldQueueATaskForADispatchedAttempt() {
        process(message(JobInputs.submit(ID)), new Signal(JobInputs.dispatch(ID)));

        OutboxMessage task = published(Topics.tasks(Topics.DEFAULT_POOL)).getFirst();
        assertThat(decode(Codec.TASKS, task)).isEqualTo(new GenerationTask(ID, 1, aJob().request(), null));
        assertThat(task.headers()).containsEntry("ce_id", ID + "-task-1");
    }

    @Test
    void shouldQueueATrainingForTheWorkersThatTrain() {
        process(message(JobInputs.submitTraining(ID)), new Signal(JobInputs.dispatch(ID)));

        assertThat(published(Topics.tasks(Topics.DEFAULT_POOL))).isEmpty();
        assertThat(decode(
                        Codec.TASKS,
                        published(Topics.tasks(Topics.TRAINING_POOL)).getFirst()))
                .isEqualTo(new TrainingTask(ID, 1, JobInputs.training(ID), null));
    }

    @Test
    void shouldStopTheWorkerOfACanceledJob() {
        running();
        process(message(JobInputs.cancel(ID)));

        assertThat(decode(Codec.CONTROL, published(Topics.CONTROL).getFirst())).isEqualTo(new CancelAttempt(ID, 1));
    }

    @Test
    void shouldStopNoWorkerWhenAQueuedJobIsCanceled() {
        process(message(JobInputs.submit(ID)), message(JobInputs.cancel(ID)));

        assertThat(published(Topics.CONTROL)).isEmpty();
    }

    @Test
    void shouldCancelAnAttemptThatIsNotWantedAnyMore() {
        running();
        process(message(JobInputs.crashed(ID, 1)), new Signal(JobInputs.dispatch(ID)));
        process(message(JobInputs.heartbeat(ID, 1)), message(JobInputs.succeeded(ID, 1)));

        assertThat(published(Topics.CONTROL)).hasSize(1);
        assertThat(decode(Codec.CONTROL, published(Topics.CONTROL).getFirst())).isEqualTo(new CancelAttempt(ID, 1));
    }

    @Test
    void shouldGiveARunningAttemptALeaseAndRenewItWithEveryHeartbeat() {
        running();
        assertThat(expired(NOON.plus(LEASE).minusMillis(1))).isEmpty();
        assertThat(expired(NOON.plus(LEASE))).containsExactly(ID);

        now = NOON.plusSeconds(10);
        process(message(JobInputs.heartbeat(ID, 1)));

        assertThat(expired(NOON.plus(LEASE))).isEmpty();
        assertThat(expired(now.plus(LEASE))).containsExactly(ID);
    }

    @Test
    void shouldLetATaskLieInTheQueueForLonger() {
        process(message(JobInputs.submit(ID)), new Signal(JobInputs.dispatch(ID)));

        assertThat(expired(NOON.plus(LEASE))).isEmpty();
        assertThat(expired(NOON.plus(QUEUE_LEASE))).containsExactly(ID);
    }

    @Test
    void shouldCommitNothingWhenNothingHappens() {
        process(new Signal(JobInputs.dispatch(ID)));

        assertThat(committed).isEmpty();
    }

    @Test
    void shouldNameTheTraceInAllThatIsPublishedOfATracedJob() {
        String trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        process(message(JobInputs.submitTraced(ID, trace)));
        process(new Signal(JobInputs.dispatch(ID)));
        process(message(JobInputs.cancel(ID)));

        assertThat(committed)
                .flatMap(commit -> commit.changes().outbox())
                .hasSize(5)
                .allSatisfy(message -> assertThat(message.headers()).containsEntry("ce_traceparent", trace));
    }

    @Test
    void shouldNameNoTraceWhereThereIsNone() {
        running();

        assertThat(committed)
                .flatMap(commit -> commit.changes().outbox())
                .isNotEmpty()
                .noneSatisfy(message -> assertThat(message.headers()).containsKey("ce_traceparent"));
    }

    @Test
    void shouldTellOfALogAtMostTwiceASecond() {
        Webhook webhook = new Webhook("https://example.org/hook", Set.of(WebhookEvent.LOGS));
        process(
                message(JobInputs.submit(ID, webhook)),
                new Signal(JobInputs.dispatch(ID)),
                message(JobInputs.started(ID, 1)));
        for (int step = 1; step <= 6; step++) {
            now = NOON.plusMillis(200L * step);
            process(message(JobInputs.checkpointed(ID, 1, step)));
        }

        assertThat(committed)
                .flatMap(commit -> commit.changes().webhooks())
                .extracting(NewDelivery::createdAt)
                .containsExactly(NOON, NOON.plusMillis(600), NOON.plusMillis(1200));
    }

    @Test
    void shouldKeepItsWordThatAStartedJobRuns() {
        running();

        assertThat(history()).containsExactly(JobSubmitted.class, JobDispatched.class, JobStarted.class);
    }

    private void running() {
        process(message(JobInputs.submit(ID)), new Signal(JobInputs.dispatch(ID)), message(JobInputs.started(ID, 1)));
    }

    private void process(BatchItem... batch) {
        processor.process(List.of(batch)).await().indefinitely();
    }

    private Message message(JobInput input) {
        messages++;
        return new Message(
                "message-" + messages,
                input,
                new OutboxMessage(Topics.COMMANDS, input.jobId().value(), Map.of(), new byte[0]));
    }

    private List<Class<?>> history() {
        return jobs.history(ID, 0).await().indefinitely().stream()
                .<Class<?>>map(recorded -> recorded.event().getClass())
                .toList();
    }

    private List<JobId> expired(Instant when) {
        return jobs.expiredLeases(when, 10).await().indefinitely();
    }

    private List<OutboxMessage> published(String topic) {
        return committed.stream()
                .flatMap(commit -> commit.changes().outbox().stream())
                .filter(message -> message.topic().equals(topic))
                .toList();
    }

    private static <T> T decode(Codec<T> codec, OutboxMessage message) {
        return codec.decode(WireType.parse(message.headers().getOrDefault("ce_type", "")), message.value());
    }
}
