package dev.darkroom.orchestrator.dispatch;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.events.JobId;
import dev.darkroom.orchestrator.Configs;
import dev.darkroom.orchestrator.dispatch.FairShare.Result;
import dev.darkroom.orchestrator.dispatch.FairShare.Turn;
import dev.darkroom.storage.jobs.Backlog.InFlight;
import dev.darkroom.storage.jobs.Backlog.Waiting;
import dev.darkroom.storage.jobs.Backlog.WaitingJob;
import dev.darkroom.storage.jobs.TenantShare;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DispatchPlanTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final Lag lag = new Lag();
    private final Map<String, Integer> slots = new HashMap<>();
    private final DispatchPlan plan = plan(Map.of());

    @Test
    void shouldLetHalfAsManyTasksWaitAsRun() {
        assertThat(plan.window("default", 0, NOON)).isEqualTo(2);
        assertThat(plan.window("default", 3, NOON)).isEqualTo(2);
        assertThat(plan.window("default", 9, NOON)).isEqualTo(5);
    }

    @Test
    void shouldFillTheRoomThatTheWorkersHave() {
        slots.put("default", 16);

        assertThat(plan.window("default", 0, NOON)).isEqualTo(16);
        assertThat(plan.window("default", 10, NOON)).isEqualTo(6);
        assertThat(plan.window("default", 16, NOON)).isEqualTo(8);
        assertThat(plan.window("gpus", 0, NOON)).isEqualTo(2);
    }

    @Test
    void shouldTellWhetherJobsStillWait() {
        List<Waiting> waiting = List.of(waiting("default", "a", 2));
        Map<String, Result> both = plan.next(List.of(), waiting, NOON);
        assertThat(DispatchPlan.jobs(both)).isEqualTo(2);

        assertThat(DispatchPlan.leavesSome(waiting, both, 200)).isFalse();
        assertThat(DispatchPlan.leavesSome(waiting, both, 2)).isTrue();
        assertThat(DispatchPlan.leavesSome(waiting, Map.of(), 200)).isTrue();
    }

    @Test
    void shouldLetMoreTasksWaitWhereJobsAreShort() {
        Instant now = NOON;
        for (int i = 0; i < 300; i++) {
            now = now.plusMillis(10);
            plan.next(List.of(), List.of(waiting("default", "a", 2)), now);
        }

        // Two leave at every look, 200 a second.
        assertThat(plan.window("default", 0, now)).isBetween(18, 21);
        assertThat(plan.window("gpus", 0, now)).isEqualTo(2);
        assertThat(plan.window("default", 0, now.plusSeconds(10))).isEqualTo(2);
    }

    @Test
    void shouldLetStillMoreTasksWaitWhereNewsIsSlow() {
        Instant now = NOON;
        for (int i = 0; i < 300; i++) {
            now = now.plusMillis(10);
            lag.record(now.minusMillis(200), now);
            plan.next(List.of(), List.of(waiting("default", "a", 2)), now);
        }

        // The pace is 200 a second, and the report of a start is 0.2 s old.
        assertThat(plan.window("default", 0, now)).isBetween(110, 121);
    }

    @Test
    void shouldHoldTheLagOfAWrongClockWithinBounds() {
        for (int i = 0; i < 1_000; i++) {
            lag.record(NOON.minusSeconds(3_600), NOON);
        }
        assertThat(lag.seconds()).isBetween(0.69, 0.7);
        for (int i = 0; i < 1_000; i++) {
            lag.record(NOON.plusSeconds(3_600), NOON);
        }
        assertThat(lag.seconds()).isBetween(0.0, 0.01);
    }

    @Test
    void shouldFillEveryPoolOnItsOwn() {
        List<InFlight> inFlight = List.of(new InFlight("default", "a", 2, 1), new InFlight("gpus", "a", 1, 0));

        assertThat(plan.full(inFlight, NOON)).containsExactly("default");
        Map<String, Result> turns = plan.next(inFlight, List.of(waiting("gpus", "a", 5), waiting("new", "a", 5)), NOON);

        assertThat(turns(turns, "gpus")).hasSize(1);
        assertThat(turns(turns, "new")).hasSize(2);
    }

    @Test
    void shouldBeginWhereTheTenantsStand() {
        Map<String, Result> turns =
                plan.next(List.of(), List.of(waiting("default", "a", 5, 0.5), waiting("default", "b", 5, -0.5)), NOON);

        assertThat(turns(turns, "default")).extracting(Turn::tenant).containsExactly("b", "a");
        Result result = requireNonNull(turns.get("default"));
        assertThat(result.reached()).isEqualTo(0.5);
        assertThat(result.next()).isEqualTo(Map.of("a", 1.5, "b", 0.5));
    }

    @Test
    void shouldHoldTenantsToTheirCapsOverAllPools() {
        DispatchPlan capped = plan(Map.of("darkroom.dispatch.window", "10", "darkroom.dispatch.tenant-cap", "4"));
        Waiting own = new Waiting(
                "default",
                new TenantShare("own", 1, Optional.of(1)),
                0,
                waiting("default", "own", 5).first());

        Map<String, Result> turns = capped.next(
                List.of(new InFlight("gpus", "a", 0, 1)),
                List.of(waiting("default", "a", 2), own, waiting("gpus", "a", 5)),
                NOON);

        assertThat(turns(turns, "default")).extracting(Turn::tenant).containsExactlyInAnyOrder("a", "a", "own");
        assertThat(turns(turns, "gpus")).hasSize(1);
    }

    private static List<Turn> turns(Map<String, Result> byPool, String pool) {
        return requireNonNull(byPool.get(pool)).turns();
    }

    private DispatchPlan plan(Map<String, String> settings) {
        return new DispatchPlan(
                Configs.read(DispatchConfig.class, settings), lag, (pool, now) -> slots.getOrDefault(pool, 0));
    }

    private static Waiting waiting(String pool, String tenant, int jobs) {
        return waiting(pool, tenant, jobs, 0);
    }

    private static Waiting waiting(String pool, String tenant, int jobs, double begin) {
        List<WaitingJob> first = IntStream.range(0, jobs)
                .mapToObj(i -> new WaitingJob(JobId.named(tenant, "job-" + i), 0, 1, NOON.plusMillis(i)))
                .toList();
        return new Waiting(pool, TenantShare.usual(tenant), begin, first);
    }
}
