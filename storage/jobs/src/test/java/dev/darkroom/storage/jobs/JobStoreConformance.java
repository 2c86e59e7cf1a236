package dev.darkroom.storage.jobs;

import static dev.darkroom.jobs.fixtures.JobStory.NOON;
import static dev.darkroom.jobs.fixtures.JobStory.storyOf;
import static dev.darkroom.storage.jobs.JobPorts.appending;
import static dev.darkroom.storage.jobs.JobPorts.await;
import static dev.darkroom.storage.jobs.JobPorts.consuming;
import static dev.darkroom.storage.jobs.JobPorts.race;
import static dev.darkroom.storage.jobs.JobPorts.renewing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.events.JobEvent;
import dev.darkroom.events.JobId;
import dev.darkroom.jobs.RecordedEvent;
import dev.darkroom.jobs.fixtures.JobStory;
import dev.darkroom.storage.jobs.Changes.Append;
import dev.darkroom.storage.jobs.Changes.LeaseRenewal;
import dev.darkroom.storage.jobs.Changes.NewDelivery;
import dev.darkroom.storage.jobs.fixtures.Appends;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link JobStore} does. */
public interface JobStoreConformance extends JobPorts {

    @Test
    default void shouldLoadEventsInTheOrderInWhichTheyWereAppended() {
        JobStory apple = storyOf("apple").submitted().dispatched();
        JobStory pear = storyOf("pear").submitted();
        save(apple, pear);
        apple.started().succeeded();
        save(apple);

        Map<JobId, List<RecordedEvent>> loaded =
                await(store().load(Set.of(apple.id(), pear.id(), storyOf("none").id())));

        assertThat(loaded).containsOnlyKeys(apple.id(), pear.id());
        List<RecordedEvent> history = loaded.getOrDefault(apple.id(), List.of());
        assertThat(history).extracting(RecordedEvent::version).containsExactly(1L, 2L, 3L, 4L);
        assertThat(events(history)).isEqualTo(apple.events());
        assertThat(events(loaded.getOrDefault(pear.id(), List.of()))).isEqualTo(pear.events());
    }

    @Test
    default void shouldTellWhenAnEventWasRecorded() {
        save(storyOf("apple").submitted());

        Instant recordedAt =
                await(views().history(storyOf("apple").id(), 0)).getFirst().recordedAt();

        assertThat(recordedAt)
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
    }

    @Test
    default void shouldKeepAnyTextThatAPromptMayHold() {
        JobStory odd = storyOf("odd")
                .prompting("\"quoted\"\\ \n \u0000 日本 \uD83C\uDF4E \uD800 ' $1")
                .submitted();
        save(odd);

        assertThat(events(await(views().history(odd.id(), 0)))).isEqualTo(odd.events());
        assertThat(await(views().find(odd.id()))).contains(odd.view());
    }

    @Test
    default void shouldRefuseADecisionOnAnOldVersionAndWriteNothingOfItsBatch() {
        JobStory apple = storyOf("apple").submitted().dispatched();
        save(apple);
        JobStory pear = storyOf("pear").submitted();
        Append late = Appends.last(1, storyOf("apple").submitted().canceled().events(), NOON);
        Changes batch = new Changes(
                List.of("message"),
                List.of(Appends.append(pear), late),
                List.of(JobPorts.message("late")),
                List.of(new LeaseRenewal(apple.id(), 1, NOON.plusSeconds(999))),
                List.of(new NewDelivery("hook", apple.id(), "https://example.org", "{}", NOON, null)));

        assertThatThrownBy(() -> await(store().commit(batch))).isInstanceOf(ConcurrentChangeException.class);

        assertThat(await(views().find(apple.id()))).contains(apple.view());
        assertThat(await(views().find(pear.id()))).isEmpty();
        assertThat(await(store().alreadyConsumed(Set.of("message")))).isEmpty();
        assertThat(await(outbox().relay(
                                10,
                                Duration.ZERO,
                                Set.of(),
                                messages -> Uni.createFrom().voidItem())))
                .isZero();
        assertThat(await(deliveries().ofJob(apple.id()))).isEmpty();
        assertThat(await(views().expiredLeases(NOON.plusSeconds(60), 10))).containsExactly(apple.id());
    }

    @Test
    default void shouldRefuseADecisionOnAVersionThatDoesNotExist() {
        JobStory apple = storyOf("apple").submitted();
        save(apple);
        Append early = Appends.last(
                1, storyOf("apple").submitted().dispatched().canceled().events(), NOON);

        assertThatThrownBy(() -> await(store().commit(appending(List.of(early)))))
                .isInstanceOf(ConcurrentChangeException.class);
    }

    @Test
    default void shouldLetExactlyOneOfManyWritersWin() {
        JobStory apple = storyOf("apple").submitted();
        save(apple);
        Append cancel = Appends.append(apple.canceled());

        List<Boolean> won = race(Collections.nCopies(8, store().commit(appending(List.of(cancel)))));

        assertThat(won).containsOnlyOnce(true);
        assertThat(await(views().history(apple.id(), 0))).hasSize(2);
    }

    @Test
    default void shouldCreateAJobOnceThoughManySubmitIt() {
        Append submit = Appends.append(storyOf("apple").submitted());

        List<Boolean> won = race(Collections.nCopies(8, store().commit(appending(List.of(submit)))));

        assertThat(won).containsOnlyOnce(true);
    }

    @Test
    default void shouldCreateAJobOnceThoughManySubmitItAtDifferentTimes() {
        List<Uni<List<Long>>> writers = IntStream.range(0, 8)
                .mapToObj(i ->
                        Appends.append(storyOf("apple").at(Duration.ofHours(i)).submitted()))
                .map(submit -> store().commit(appending(List.of(submit))))
                .toList();

        assertThat(race(writers)).containsOnlyOnce(true);
        assertThat(await(views().history(storyOf("apple").id(), 0))).hasSize(1);
    }

    @Test
    default void shouldLetWritersOfDifferentJobsAllWin() {
        List<Uni<List<Long>>> writers = IntStream.range(0, 16)
                .mapToObj(i -> store().commit(appending(
                        List.of(Appends.append(storyOf("job-" + i).submitted())))))
                .toList();

        assertThat(race(writers)).containsOnly(true);
    }

    @Test
    default void shouldDealWithAMessageOnce() {
        await(store().commit(consuming("one", "two")));

        assertThatThrownBy(() -> await(store().commit(consuming("three", "two"))))
                .isInstanceOf(ConcurrentChangeException.class);

        assertThat(await(store().alreadyConsumed(Set.of("one", "two", "three"))))
                .containsExactlyInAnyOrder("one", "two");
    }

    @Test
    default void shouldForgetMessagesConsumedLongAgo() {
        await(store().commit(consuming("one", "two")));

        assertThat(await(store().forgetConsumed(Instant.now().minus(Duration.ofHours(1)))))
                .isZero();
        assertThat(await(store().forgetConsumed(Instant.now().plus(Duration.ofHours(1)))))
                .isEqualTo(2);
        assertThat(await(store().alreadyConsumed(Set.of("one", "two")))).isEmpty();
    }

    @Test
    default void shouldRenewTheLeaseOfTheCurrentAttemptOnly() {
        JobStory apple =
                storyOf("apple").submitted().dispatched().attemptFailed().dispatched();
        save(apple);

        await(store().commit(renewing(new LeaseRenewal(apple.id(), 1, NOON.plusSeconds(500)))));
        assertThat(await(views().expiredLeases(NOON.plusSeconds(60), 10))).containsExactly(apple.id());

        await(store().commit(renewing(
                new LeaseRenewal(apple.id(), 2, NOON.plusSeconds(30)),
                new LeaseRenewal(apple.id(), 2, NOON.plusSeconds(500)),
                new LeaseRenewal(apple.id(), 1, NOON.plusSeconds(40)))));
        assertThat(await(views().expiredLeases(NOON.plusSeconds(60), 10))).isEmpty();
        assertThat(await(views().expiredLeases(NOON.plusSeconds(500), 10))).containsExactly(apple.id());
    }

    @Test
    default void shouldRebuildTheSameViewsFromTheEvents() {
        JobStory apple = storyOf("apple").submitted().dispatched().started().succeeded();
        JobStory pear = storyOf("pear").submitted().dispatched();
        JobStory plum = storyOf("plum").of("other").submitted().canceled();
        save(apple, pear, plum);

        assertThat(await(store().rebuildViews(NOON.plusSeconds(900)))).isEqualTo(3);

        for (JobStory story : List.of(apple, pear, plum)) {
            assertThat(await(views().find(story.id()))).contains(story.view());
        }
        assertThat(await(views().expiredLeases(NOON.plusSeconds(899), 10))).isEmpty();
        assertThat(await(views().expiredLeases(NOON.plusSeconds(900), 10))).containsExactly(pear.id());
    }

    @Test
    default void shouldAcceptAnEmptyBatch() {
        await(store().commit(appending(List.of())));

        assertThat(await(store().load(Set.of()))).isEmpty();
        assertThat(await(store().alreadyConsumed(Set.of()))).isEmpty();
    }

    private static List<JobEvent> events(List<RecordedEvent> history) {
        return history.stream().map(RecordedEvent::event).toList();
    }

    @Test
    default void shouldForgetAJobThatHasEnded() {
        JobStory ended = JobStory.storyOf("apple").submitted().canceled();
        JobStory waiting = JobStory.storyOf("pear").submitted();
        save(ended, waiting);

        assertThat(await(store().erase(ended.id()))).isTrue();

        assertThat(await(views().find(ended.id()))).isEmpty();
        assertThat(await(views().history(ended.id(), 0))).isEmpty();
        assertThat(await(store().erase(ended.id()))).isFalse();
        assertThat(await(store().erase(waiting.id()))).isFalse();
        assertThat(await(views().find(waiting.id()))).isPresent();
    }

    @Test
    default void shouldForgetExpiredJobsAndTheDaysTheyLeaveBehind() {
        JobStory ended = storyOf("apple").submitted().canceled();
        JobStory waiting = storyOf("pear").submitted();
        JobStory nextDay = storyOf("plum").at(Duration.ofDays(1)).submitted().canceled();
        JobStory longAgo = storyOf("fig").at(Duration.ofDays(-99)).submitted().canceled();
        await(store().createPartitions(NOON));
        save(ended, waiting, nextDay, longAgo);

        await(store().expire(Set.of(ended.id(), waiting.id(), longAgo.id())));
        await(store().dropDays(NOON.plus(Duration.ofHours(12))));

        assertThat(await(store().rebuildViews(NOON))).isEqualTo(2);
        for (JobStory forgotten : List.of(ended, longAgo)) {
            assertThat(await(views().find(forgotten.id()))).isEmpty();
            assertThat(await(views().history(forgotten.id(), 0))).isEmpty();
        }
        for (JobStory kept : List.of(waiting, nextDay)) {
            assertThat(await(views().find(kept.id()))).contains(kept.view());
            assertThat(events(await(views().history(kept.id(), 0)))).isEqualTo(kept.events());
        }
        save(waiting.canceled());
        assertThat(await(views().find(waiting.id()))).contains(waiting.view());
    }

    @Test
    default void shouldDropNoDayThatIsNotOverOrHasJobsToExpire() {
        JobStory apple = storyOf("apple").submitted().canceled();
        await(store().createPartitions(NOON));
        save(apple);

        await(store().dropDays(NOON.plusSeconds(1)));
        await(store().dropDays(NOON.plus(Duration.ofDays(1))));

        assertThat(events(await(views().history(apple.id(), 0)))).isEqualTo(apple.events());
    }

    @Test
    default void shouldCreateAnExpiredJobAnew() {
        JobStory first = storyOf("apple").submitted().canceled();
        save(first);
        await(store().expire(Set.of(first.id())));
        JobStory second = storyOf("apple").at(Duration.ofHours(1)).submitted();

        save(second);

        assertThat(events(await(views().history(second.id(), 0)))).isEqualTo(second.events());
        assertThat(await(store().rebuildViews(NOON))).isEqualTo(1);
        assertThat(await(views().find(second.id()))).contains(second.view());
        save(second.dispatched());
        assertThat(await(views().find(second.id()))).contains(second.view());
    }

    @Test
    default void shouldTellWhichJobsHaveEndedLongAgo() {
        JobStory ended = JobStory.storyOf("apple").submitted().canceled();
        save(ended, JobStory.storyOf("pear").submitted());
        Instant created = ended.view().createdAt();

        assertThat(await(views().endedAndOlderThan(created, 10))).isEmpty();
        assertThat(await(views().endedAndOlderThan(created.plusSeconds(1), 10))).containsExactly(ended.id());
    }
}
