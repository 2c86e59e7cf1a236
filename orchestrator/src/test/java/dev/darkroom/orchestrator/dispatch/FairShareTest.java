package dev.darkroom.orchestrator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.events.JobId;
import dev.darkroom.orchestrator.dispatch.FairShare.Queue;
import dev.darkroom.orchestrator.dispatch.FairShare.Result;
import dev.darkroom.orchestrator.dispatch.FairShare.Turn;
import dev.darkroom.storage.jobs.Backlog.WaitingJob;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
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
    private static final int PLENTY = 200;
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    /** Looks at queues that never end, one after the other, and remembers in between what a backlog remembers. */
    private static final class Looks {
        private final Map<String, Double> next = new HashMap<>();
        private double clock;

        List<Turn> give(int room, Queue... queues) {
            Result result = FairShare.give(
                    room,
                    Arrays.stream(queues)
                            .map(queue -> new Queue(
                                    queue.tenant(),
                                    queue.weight(),
                                    Math.max(0, next.getOrDefault(queue.tenant(), clock) - clock),
                                    queue.room(),
                                    queue.jobs()))
                            .toList());
            result.next().forEach((tenant, begin) -> next.put(tenant, clock + begin));
            clock += result.reached();
            return result.turns();
        }
    }

    @Property
    void shouldDelayASingleJobByNoMoreThanOneOfAnotherTenantsThousand(
            @ForAll @IntRange(min = 0, max = 200) int turnsBefore,
            @ForAll @IntRange(min = 1, max = 1_000) int manysWeight,
            @ForAll @IntRange(min = 1, max = 1_000) int singlesWeight,
            @ForAll @IntRange(min = -100, max = 100) int priority,
            @ForAll @IntRange(min = 1, max = 100) int cost) {
        Looks looks = new Looks();
        Queue many = queue("many", manysWeight, PLENTY, priority, 10);
        looks.give(turnsBefore, many);

        List<Turn> turns = looks.give(2, many, queue("single", singlesWeight, 1, 0, cost));

        assertThat(turns).extracting(Turn::tenant).contains("single");
    }

    @Property
    void shouldGiveWorkByWeight(
            @ForAll @Size(min = 2, max = 6) List<@IntRange(min = 1, max = 10) Integer> weights,
            @ForAll @Size(6) List<@IntRange(min = 1, max = 50) Integer> costs,
            @ForAll @IntRange(min = 1, max = 7) int room) {
        Queue[] queues = IntStream.range(0, weights.size())
                .mapToObj(i -> queue("tenant-" + i, weights.get(i), room, i * 10, costs.get(i)))
                .toArray(Queue[]::new);
        Looks looks = new Looks();
        Map<String, Long> work = new HashMap<>();
        for (int look = 0; look < 60; look++) {
            List<Turn> turns = looks.give(room, queues);
            assertThat(turns).hasSize(room);
            turns.forEach(turn -> work.merge(turn.tenant(), turn.job().cost(), Long::sum));
        }

        for (int i = 0; i < queues.length; i++) {
            for (int j = 0; j < queues.length; j++) {
                double one = work.getOrDefault("tenant-" + i, 0L) / (double) weights.get(i);
                double other = work.getOrDefault("tenant-" + j, 0L) / (double) weights.get(j);
                // The bound of start-time fair queueing: a longest job of each.
                double bound = (double) costs.get(i) / weights.get(i) + (double) costs.get(j) / weights.get(j);
                assertThat(one - other).isLessThanOrEqualTo(bound + 1e-6);
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
            Queue unlimited = queue("tenant-" + i, 1 + i, jobs, 0, 1);
            queues.add(new Queue(unlimited.tenant(), unlimited.weight(), 0, rooms.get(i), unlimited.jobs()));
        }

        List<Turn> turns = FairShare.give(room, queues).turns();

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
    void shouldNotLetAPriorityPassAnotherTenant() {
        Queue urgent = queue("urgent", 1, 3, 100, 1);
        Queue patient = queue("patient", 1, 3, -100, 1);

        assertThat(FairShare.give(6, List.of(patient, urgent)).turns().subList(0, 4))
                .extracting(Turn::tenant)
                .containsExactlyInAnyOrder("urgent", "patient", "urgent", "patient");
    }

    @Example
    void shouldGiveTenCheapJobsForADearOne() {
        Queue dear = queue("dear", 1, 3, 0, 100);
        Queue cheap = queue("cheap", 1, 30, 0, 10);

        List<String> turns = FairShare.give(22, List.of(dear, cheap)).turns().stream()
                .map(Turn::tenant)
                .toList();

        assertThat(turns.stream().filter("dear"::equals)).hasSize(2);
        assertThat(turns.subList(0, 11).stream().filter("dear"::equals)).hasSize(1);
    }

    @Example
    void shouldNotLetATenantSaveUpTurns() {
        Queue one = queue("one", 1, PLENTY, 0, 1);
        Queue other = queue("other", 1, PLENTY, 0, 1);
        Looks looks = new Looks();
        looks.give(100, one);

        assertThat(looks.give(6, one, other).stream()
                        .filter(turn -> turn.tenant().equals("other")))
                .hasSize(3);
    }

    private static Queue queue(String tenant, int weight, int jobs, int priority, int cost) {
        List<WaitingJob> waiting = IntStream.range(0, jobs)
                .mapToObj(i -> new WaitingJob(JobId.named(tenant, "job-" + i), priority, cost, NOON.plusMillis(i)))
                .toList();
        return new Queue(tenant, weight, 0, Integer.MAX_VALUE, waiting);
    }
}
