package dev.darkroom.orchestrator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.events.JobId;
import dev.darkroom.orchestrator.dispatch.FairShare.Queue;
import dev.darkroom.orchestrator.dispatch.FairShare.Result;
import dev.darkroom.orchestrator.dispatch.FairShare.Turn;
import dev.darkroom.storage.jobs.Backlog.WaitingJob;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class FairShareTest {
    private static final int PLENTY = 1_000;
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @Property
    void shouldDelayASingleJobByNoMoreThanOneOfAnotherTenantsThousand(
            @ForAll @IntRange(min = 0, max = 200) int turnsBefore,
            @ForAll @IntRange(min = 1, max = 1_000) int manysWeight,
            @ForAll @IntRange(min = 1, max = 1_000) int singlesWeight) {
        Queue many = queue("many", manysWeight, PLENTY, 0);
        FairShare busy = FairShare.BEGINNING.give(turnsBefore, List.of(many)).after();

        Result result = busy.give(2, List.of(many, queue("single", singlesWeight, 1, 0)));

        assertThat(result.turns()).extracting(Turn::tenant).contains("single");
    }

    @Property
    void shouldGiveTurnsByWeight(
            @ForAll @Size(min = 2, max = 6) List<@IntRange(min = 1, max = 10) Integer> weights,
            @ForAll @IntRange(min = 1, max = 7) int room) {
        List<Queue> queues = IntStream.range(0, weights.size())
                .mapToObj(i -> queue("tenant-" + i, weights.get(i), PLENTY, 0))
                .toList();
        Map<String, Integer> turns = new HashMap<>();
        FairShare share = FairShare.BEGINNING;
        for (int look = 0; look < 60; look++) {
            Result result = share.give(room, queues);
            assertThat(result.turns()).hasSize(room);
            result.turns().forEach(turn -> turns.merge(turn.tenant(), 1, Integer::sum));
            share = result.after();
        }

        for (Queue one : queues) {
            for (Queue other : queues) {
                double lead = turns.getOrDefault(one.tenant(), 0) / (double) one.weight()
                        - turns.getOrDefault(other.tenant(), 0) / (double) other.weight();
                // The bound of start-time fair queueing for jobs of equal size.
                assertThat(lead).isLessThanOrEqualTo(1.0 / one.weight() + 1.0 / other.weight() + 1e-9);
            }
        }
    }

    @Property
    void shouldGiveAllTurnsThatThereAreAndNoneBeyondATenantsRoom(
            @ForAll @Size(max = 5) List<@IntRange(min = 0, max = 8) Integer> rooms,
            @ForAll @IntRange(min = 0, max = 5) int jobs,
            @ForAll @IntRange(min = 0, max = 30) int room) {
        List<Queue> queues = new ArrayList<>();
        for (int i = 0; i < rooms.size(); i++) {
            Queue unlimited = queue("tenant-" + i, 1 + i, jobs, 0);
            queues.add(new Queue(unlimited.tenant(), unlimited.weight(), rooms.get(i), unlimited.jobs()));
        }

        List<Turn> turns = FairShare.BEGINNING.give(room, queues).turns();

        int possible = rooms.stream().mapToInt(own -> Math.min(own, jobs)).sum();
        assertThat(turns).hasSize(Math.min(room, possible)).doesNotHaveDuplicates();
        for (Queue queue : queues) {
            List<WaitingJob> own = turns.stream()
                    .filter(turn -> turn.tenant().equals(queue.tenant()))
                    .map(Turn::job)
                    .toList();
            assertThat(own).hasSizeLessThanOrEqualTo(queue.room());
            assertThat(own).isEqualTo(queue.jobs().subList(0, own.size()));
        }
    }

    @Example
    void shouldServePrioritiesBeforeShares() {
        Queue urgent = queue("urgent", 1, 3, 5);
        Queue heavy = queue("heavy", 10, 3, 0);

        assertThat(FairShare.BEGINNING.give(4, List.of(heavy, urgent)).turns())
                .extracting(Turn::tenant)
                .containsExactly("urgent", "urgent", "urgent", "heavy");
    }

    @Example
    void shouldNotLetATenantSaveUpTurns() {
        Queue one = queue("one", 1, PLENTY, 0);
        Queue other = queue("other", 1, PLENTY, 0);
        FairShare afterAlone = FairShare.BEGINNING.give(100, List.of(one)).after();

        assertThat(afterAlone.give(6, List.of(one, other)).turns().stream()
                        .filter(turn -> turn.tenant().equals("other")))
                .hasSize(3);
    }

    @Example
    void shouldForgetTenantsThatAreNotAhead() {
        FairShare share = FairShare.BEGINNING;
        for (int i = 0; i < 10; i++) {
            share = share.give(1, List.of(queue("tenant-" + i, 1, 1, 0))).after();
        }
        assertThat(share.next()).hasSize(10);

        assertThat(share.give(PLENTY, List.of(queue("busy", 1, PLENTY, 0)))
                        .after()
                        .next())
                .containsOnlyKeys("busy");
    }

    private static Queue queue(String tenant, int weight, int jobs, int priority) {
        List<WaitingJob> waiting = IntStream.range(0, jobs)
                .mapToObj(i -> new WaitingJob(JobId.named(tenant, "job-" + i), priority, NOON.plusMillis(i)))
                .toList();
        return new Queue(tenant, weight, Integer.MAX_VALUE, waiting);
    }
}
