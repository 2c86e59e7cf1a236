package dev.darkroom.storage.jobs;

import static dev.darkroom.events.Topics.DEFAULT_POOL;
import static dev.darkroom.jobs.fixtures.JobStory.NOON;
import static dev.darkroom.jobs.fixtures.JobStory.TENANT;
import static dev.darkroom.jobs.fixtures.JobStory.storyOf;
import static dev.darkroom.storage.jobs.JobPorts.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.events.JobId;
import dev.darkroom.jobs.JobStatus;
import dev.darkroom.jobs.fixtures.JobStory;
import dev.darkroom.storage.jobs.Backlog.Depth;
import dev.darkroom.storage.jobs.Backlog.InFlight;
import dev.darkroom.storage.jobs.Backlog.Waiting;
import dev.darkroom.storage.jobs.Backlog.WaitingJob;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link Backlog} does. */
public interface BacklogConformance extends JobPorts {

    @Test
    default void shouldTellTheUrgentJobsFirstAndEqualOnesInOrderOfArrival() {
        save(
                storyOf("second").at(Duration.ofSeconds(2)).submitted(),
                storyOf("first").at(Duration.ofSeconds(1)).submitted(),
                storyOf("urgent").withPriority(5).at(Duration.ofSeconds(3)).submitted(),
                storyOf("idle").withPriority(-5).submitted(),
                storyOf("dispatched").submitted().dispatched(),
                storyOf("running").submitted().dispatched().started(),
                storyOf("over").submitted().canceled());

        assertThat(jobs(waiting(10)))
                .containsExactly(
                        storyOf("urgent").id(),
                        storyOf("first").id(),
                        storyOf("second").id(),
                        storyOf("idle").id());
        assertThat(jobs(waiting(1))).containsExactly(storyOf("urgent").id());
        assertThat(await(backlog().waiting(Set.of(DEFAULT_POOL), 10, NOON))).isEmpty();
    }

    @Test
    default void shouldKeepPoolsAndTenantsApartAndTellTheirShares() {
        await(backlog().put(new TenantShare("other", 3, Optional.of(4))));
        save(
                storyOf("apple").submitted(),
                storyOf("pear").of("other").submitted(),
                storyOf("plum").of("other").inPool("gpus").submitted());

        assertThat(waiting(10))
                .containsExactlyInAnyOrder(
                        new Waiting(DEFAULT_POOL, TenantShare.usual(TENANT), 0, List.of(job("apple"))),
                        new Waiting(DEFAULT_POOL, new TenantShare("other", 3, Optional.of(4)), 0, List.of(job("pear"))),
                        new Waiting("gpus", new TenantShare("other", 3, Optional.of(4)), 0, List.of(job("plum"))));

        await(backlog().put(new TenantShare("other", 1, Optional.empty())));
        assertThat(await(backlog().waiting(Set.of(DEFAULT_POOL), 10, NOON)))
                .extracting(Waiting::share)
                .containsExactly(TenantShare.usual("other"));
    }

    @Test
    default void shouldTellWhatJobsCost() {
        save(
                storyOf("cheap").withSteps(3).submitted(),
                storyOf("dear").withSteps(30).at(Duration.ofSeconds(1)).submitted(),
                storyOf("training").training().at(Duration.ofSeconds(2)).submitted());

        assertThat(waiting(10).getFirst().first())
                .extracting(WaitingJob::cost)
                .containsExactly(3 * 64L, 30 * 64L, 300 * 4 * 64L);
    }

    @Test
    default void shouldGoOnWhereTheLastTurnsHaveEnded() {
        save(storyOf("apple").submitted(), storyOf("pear").of("other").submitted());

        await(backlog().advance(DEFAULT_POOL, 10, Map.of(TENANT, 30.0)));
        assertThat(begins()).containsExactly(Map.entry("other", 0.0), Map.entry(TENANT, 20.0));

        await(backlog().advance(DEFAULT_POOL, 5, Map.of("other", 2.0)));
        assertThat(begins()).containsExactly(Map.entry("other", 0.0), Map.entry(TENANT, 15.0));
        await(backlog().advance("gpus", 100, Map.of(TENANT, 200.0)));
        assertThat(begins()).containsExactly(Map.entry("other", 0.0), Map.entry(TENANT, 15.0));
    }

    /** Of the 4 x 640 that the tenant has had turns for, 2 x 640 are out. */
    @Test
    default void shouldLetATenantThatComesMakeUpForWhatOthersHaveOut() {
        await(backlog().put(new TenantShare(TENANT, 2, Optional.empty())));
        save(
                storyOf("out").withSteps(20).submitted().dispatched(),
                storyOf("running").withSteps(20).submitted().dispatched().started(),
                storyOf("apple").submitted(),
                storyOf("pear").of("other").submitted());
        await(backlog().advance(DEFAULT_POOL, 1_920, Map.of(TENANT, 2_560.0)));

        assertThat(begins()).containsExactly(Map.entry("other", -640.0), Map.entry(TENANT, 640.0));

        await(backlog().advance(DEFAULT_POOL, 0, Map.of("other", -100.0)));
        assertThat(begins()).containsExactly(Map.entry("other", -100.0), Map.entry(TENANT, 640.0));
    }

    private List<Map.Entry<String, Double>> begins() {
        return waiting(10).stream()
                .map(queue -> Map.entry(queue.share().tenant(), queue.begin()))
                .toList();
    }

    @Test
    default void shouldCountTheAttemptsThatAreOut() {
        save(
                storyOf("waiting").submitted(),
                storyOf("dispatched").submitted().dispatched(),
                storyOf("running").submitted().dispatched().started(),
                storyOf("running too").submitted().dispatched().started(),
                storyOf("foreign").of("other").inPool("gpus").submitted().dispatched(),
                storyOf("over").submitted().dispatched().started().succeeded());

        assertThat(await(backlog().inFlight()))
                .containsExactlyInAnyOrder(
                        new InFlight(DEFAULT_POOL, TENANT, 1, 2), new InFlight("gpus", "other", 1, 0));
    }

    @Test
    default void shouldCountTheJobsThatWaitByPoolAndPriority() {
        save(
                storyOf("usual").submitted(),
                storyOf("usual too").of("other").submitted(),
                storyOf("urgent").withPriority(5).submitted(),
                storyOf("elsewhere").inPool("gpus").submitted(),
                storyOf("dispatched").submitted().dispatched(),
                storyOf("over").submitted().canceled());

        assertThat(await(backlog().depths()))
                .containsExactlyInAnyOrder(
                        new Depth(DEFAULT_POOL, 0, 2), new Depth(DEFAULT_POOL, 5, 1), new Depth("gpus", 0, 1));
    }

    @Test
    default void shouldTellTheJobsThatWaitPastTheirDeadlineAndGiveThemNoTurn() {
        JobStory late = storyOf("late").withDeadline(NOON.plusSeconds(2)).submitted();
        save(
                late,
                storyOf("later").withDeadline(NOON.plusSeconds(1)).submitted(),
                storyOf("in time").withDeadline(NOON.plusSeconds(3)).submitted(),
                storyOf("patient").submitted(),
                storyOf("running").withDeadline(NOON).submitted().dispatched().started());

        assertThat(await(backlog().pastDeadline(NOON.plusSeconds(2), 10)))
                .containsExactly(storyOf("later").id(), late.id());
        assertThat(await(backlog().pastDeadline(NOON.plusSeconds(2), 1)))
                .containsExactly(storyOf("later").id());
        assertThat(jobs(await(backlog().waiting(Set.of(), 10, NOON.plusSeconds(2)))))
                .containsExactlyInAnyOrder(
                        storyOf("in time").id(), storyOf("patient").id());

        save(late.failed());
        assertThat(await(views().find(late.id())).orElseThrow().status()).isEqualTo(JobStatus.FAILED);
        assertThat(await(backlog().pastDeadline(NOON.plusSeconds(2), 10)))
                .containsExactly(storyOf("later").id());
    }

    @Test
    default void shouldGiveOneTurnAtATime() {
        AtomicInteger together = new AtomicInteger();
        AtomicInteger turns = new AtomicInteger();
        Uni<Void> work = Uni.createFrom()
                .<Void>nullItem()
                .onItem()
                .delayIt()
                .by(Duration.ofMillis(20))
                .invoke(() -> {
                    together.decrementAndGet();
                    turns.incrementAndGet();
                });

        await(Uni.join()
                .all(IntStream.range(0, 5)
                        .mapToObj(i -> backlog().inTurn(() -> {
                            assertThat(together.incrementAndGet()).isEqualTo(1);
                            return work;
                        }))
                        .toList())
                .andFailFast());

        assertThat(turns).hasValue(5);
    }

    private List<Waiting> waiting(int limit) {
        return await(backlog().waiting(Set.of(), limit, NOON));
    }

    private static List<JobId> jobs(List<Waiting> queues) {
        return queues.stream()
                .flatMap(queue -> queue.first().stream())
                .map(WaitingJob::id)
                .toList();
    }

    private static WaitingJob job(String name) {
        return new WaitingJob(storyOf(name).id(), 0, 20 * 64, NOON);
    }
}
