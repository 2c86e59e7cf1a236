package dev.darkroom.diffusion.batching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Random arrivals, driven to their end as an engine does it. */
class RosterTest {
    private static final int ROW_BYTES = 10;
    private static final int LANES = 4;

    /** One picture that arrives before the turn {@code at} and needs some steps. */
    record Arrival(int at, int lane, int steps, int rows) {}

    @Provide
    Arbitrary<List<Arrival>> arrivals() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 30),
                        Arbitraries.integers().between(0, LANES - 1),
                        Arbitraries.integers().between(1, 9),
                        Arbitraries.integers().between(1, 2))
                .as(Arrival::new)
                .list()
                .ofMaxSize(40);
    }

    @Property
    void shouldStepEveryPictureAsOftenAsItNeedsAndNoneTwiceInATurn(
            @ForAll("arrivals") List<Arrival> arrivals, @ForAll @IntRange(min = 1, max = 12) int rows) {
        Map<Integer, Integer> stepped = new HashMap<>();

        drive(arrivals, budget(rows), (roster, turn) -> {
            Set<Integer> pictures = new HashSet<>();
            turn.members().forEach(member -> {
                assertThat(pictures.add(member.picture())).isTrue();
                stepped.merge(member.picture(), 1, Integer::sum);
            });
        });

        for (int i = 0; i < arrivals.size(); i++) {
            assertThat(stepped).containsEntry(i, arrivals.get(i).steps());
        }
    }

    @Property
    void shouldNeverGoBeyondTheBudgetWithMoreThanOnePicture(
            @ForAll("arrivals") List<Arrival> arrivals, @ForAll @IntRange(min = 1, max = 12) int rows) {
        drive(
                arrivals,
                budget(rows),
                (roster, turn) -> assertThat(turn.members().size() == 1 || turn.rows() <= rows)
                        .isTrue());
    }

    @Property
    void shouldServeEveryLaneWithinABound(@ForAll("arrivals") List<Arrival> arrivals) {
        Map<Lane, Integer> waiting = new HashMap<>();

        drive(arrivals, budget(3), (waits, turn) -> {
            waits.keySet().forEach(lane -> waiting.merge(lane, 1, Integer::sum));
            waiting.keySet().retainAll(waits.keySet());
            waiting.remove(turn.lane());
            assertThat(waiting.values()).allMatch(turns -> turns <= 2 * LANES);
        });
    }

    /** A picture of one step after the other: their lane is empty between any two turns. */
    @Example
    void shouldServeALaneBesideOneThatComesAndGoes() {
        List<Arrival> arrivals = new ArrayList<>(List.of(new Arrival(0, 0, 9, 1)));
        IntStream.range(0, 30).forEach(turn -> arrivals.add(new Arrival(turn, 1, 1, 1)));
        List<Lane> turns = new ArrayList<>();

        drive(arrivals, budget(1), (waits, turn) -> turns.add(turn.lane()));

        assertThat(turns.subList(0, 18).stream().filter(lane(0)::equals)).hasSize(9);
    }

    @Property
    void shouldLeaveOutNobodyWhoIsOlderThanOneWhoHasATurn(
            @ForAll("arrivals") List<Arrival> arrivals, @ForAll @IntRange(min = 1, max = 12) int rows) {
        drive(arrivals, budget(rows), (waits, turn) -> {
            List<Member<Integer>> inOrder = waits.getOrDefault(turn.lane(), List.of()).stream()
                    .sorted(Member.oldestFirst())
                    .toList();
            assertThat(turn.members())
                    .isEqualTo(inOrder.subList(0, turn.members().size()));
        });
    }

    @Example
    void shouldHalveWhatFailedAndGoOn() {
        MemoryBudget budget = budget(8);
        Roster<Integer> roster = new Roster<>();
        for (int i = 0; i < 8; i++) {
            roster.join(new Member<>(i, lane(0), i, 1));
        }
        assertThat(roster.next(budget).orElseThrow().members()).hasSize(8);

        budget.exceededBy(lane(0), 8);
        assertThat(roster.next(budget).orElseThrow().members()).hasSize(4);

        budget.exceededBy(lane(0), 4);
        budget.exceededBy(lane(0), 2);
        budget.exceededBy(lane(0), 1);
        assertThat(roster.next(budget).orElseThrow().members()).hasSize(1);
    }

    @Example
    void shouldTryMoreOnceCallsHaveGoneWell() {
        MemoryBudget budget = budget(8);
        budget.exceededBy(lane(0), 8);

        int calls = callsUntil(budget, 8);

        assertThat(calls).isBetween(10, 1000);
        budget.exceededBy(lane(0), 8);
        budget.exceededBy(lane(0), 4);
        assertThat(callsUntil(budget, 4)).as("more patient after each shortage").isGreaterThan(calls);
        assertThat(callsUntil(budget, 8)).isPositive();
        assertThat(budget.bytes()).as("never more than was given").isEqualTo(8L * ROW_BYTES);
        IntStream.range(0, 10_000).forEach(call -> budget.kept());
        assertThat(budget.bytes()).isEqualTo(8L * ROW_BYTES);
        budget.exceededBy(lane(0), 8);
        assertThat(callsUntil(budget, 8)).as("what was long ago is forgotten").isEqualTo(calls);
    }

    private static int callsUntil(MemoryBudget budget, int rows) {
        int calls = 0;
        while (budget.bytes() < (long) rows * ROW_BYTES && calls < 100_000) {
            budget.kept();
            calls++;
        }
        return calls;
    }

    @Example
    void shouldLetWhoeverLeavesLeaveAtOnce() {
        Roster<Integer> roster = new Roster<>();
        roster.join(new Member<>(1, lane(0), 1, 2));
        roster.join(new Member<>(2, lane(0), 2, 2));

        roster.leave(picture -> picture == 1);

        assertThat(roster.next(budget(8)).orElseThrow().members())
                .extracting(Member::picture)
                .containsExactly(2);
        roster.leave(picture -> picture == 2);
        assertThat(roster.next(budget(8))).isEmpty();
        assertThat(roster.isEmpty()).isTrue();
    }

    private interface Check {
        void accept(Map<Lane, List<Member<Integer>>> waiting, Roster.Turn<Integer> turn);
    }

    /** Gives turns until everybody has had all the steps that they need. */
    private static void drive(List<Arrival> arrivals, MemoryBudget budget, Check check) {
        Roster<Integer> roster = new Roster<>();
        Map<Integer, Integer> left = new HashMap<>();
        Map<Integer, Member<Integer>> waiting = new LinkedHashMap<>();
        int arrived = 0;
        for (int turn = 0; arrived < arrivals.size() || !roster.isEmpty(); turn++) {
            for (int i = 0; i < arrivals.size(); i++) {
                Arrival arrival = arrivals.get(i);
                if (arrival.at() == turn) {
                    Member<Integer> member = new Member<>(i, lane(arrival.lane()), arrived++, arrival.rows());
                    left.put(i, arrival.steps());
                    waiting.put(i, member);
                    roster.join(member);
                }
            }
            Optional<Roster.Turn<Integer>> next = roster.next(budget);
            assertThat(next.isPresent()).isEqualTo(!waiting.isEmpty());
            if (next.isPresent()) {
                check.accept(byLane(waiting), next.get());
                next.get().members().forEach(member -> left.merge(member.picture(), -1, Integer::sum));
                roster.leave(picture -> left.getOrDefault(picture, 0) == 0);
                waiting.keySet().removeIf(picture -> left.getOrDefault(picture, 0) == 0);
            }
        }
    }

    private static Map<Lane, List<Member<Integer>>> byLane(Map<Integer, Member<Integer>> waiting) {
        Map<Lane, List<Member<Integer>>> lanes = new HashMap<>();
        waiting.values()
                .forEach(member -> lanes.computeIfAbsent(member.lane(), unseen -> new ArrayList<>())
                        .add(member));
        return lanes;
    }

    private static Lane lane(int number) {
        return new Lane("model", number, ROW_BYTES);
    }

    private static MemoryBudget budget(int rows) {
        return new MemoryBudget((long) rows * ROW_BYTES, 64);
    }
}
