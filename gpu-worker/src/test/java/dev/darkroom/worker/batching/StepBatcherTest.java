package dev.darkroom.worker.batching;

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
class StepBatcherTest {
    private static final int ROW_BYTES = 10;
    private static final int KEYS = 4;

    /** One image that arrives before the batch {@code at} and needs some steps. */
    record Arrival(int at, int key, int steps, int rows) {}

    @Provide
    Arbitrary<List<Arrival>> arrivals() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 30),
                        Arbitraries.integers().between(0, KEYS - 1),
                        Arbitraries.integers().between(1, 9),
                        Arbitraries.integers().between(1, 2))
                .as(Arrival::new)
                .list()
                .ofMaxSize(40);
    }

    @Property
    void shouldStepEveryImageAsOftenAsItNeedsAndNoneTwiceInABatch(
            @ForAll("arrivals") List<Arrival> arrivals, @ForAll @IntRange(min = 1, max = 12) int rows) {
        Map<Integer, Integer> stepped = new HashMap<>();

        drive(arrivals, budget(rows), (batcher, batch) -> {
            Set<Integer> images = new HashSet<>();
            batch.entries().forEach(entry -> {
                assertThat(images.add(entry.image())).isTrue();
                stepped.merge(entry.image(), 1, Integer::sum);
            });
        });

        for (int i = 0; i < arrivals.size(); i++) {
            assertThat(stepped).containsEntry(i, arrivals.get(i).steps());
        }
    }

    @Property
    void shouldNeverGoBeyondTheBudgetWithMoreThanOneImage(
            @ForAll("arrivals") List<Arrival> arrivals, @ForAll @IntRange(min = 1, max = 12) int rows) {
        drive(
                arrivals,
                budget(rows),
                (batcher, batch) -> assertThat(batch.entries().size() == 1 || batch.rows() <= rows)
                        .isTrue());
    }

    @Property
    void shouldServeEveryKeyWithinABound(@ForAll("arrivals") List<Arrival> arrivals) {
        Map<BatchKey, Integer> waiting = new HashMap<>();

        drive(arrivals, budget(3), (waits, batch) -> {
            waits.keySet().forEach(key -> waiting.merge(key, 1, Integer::sum));
            waiting.keySet().retainAll(waits.keySet());
            waiting.remove(batch.key());
            assertThat(waiting.values()).allMatch(turns -> turns <= 2 * KEYS);
        });
    }

    /** An image of one step after the other: their key is empty between any two batches. */
    @Example
    void shouldServeAKeyBesideOneThatComesAndGoes() {
        List<Arrival> arrivals = new ArrayList<>(List.of(new Arrival(0, 0, 9, 1)));
        IntStream.range(0, 30).forEach(batch -> arrivals.add(new Arrival(batch, 1, 1, 1)));
        List<BatchKey> turns = new ArrayList<>();

        drive(arrivals, budget(1), (waits, batch) -> turns.add(batch.key()));

        assertThat(turns.subList(0, 18).stream().filter(key(0)::equals)).hasSize(9);
    }

    @Property
    void shouldLeaveOutNoEntryOlderThanOneInTheBatch(
            @ForAll("arrivals") List<Arrival> arrivals, @ForAll @IntRange(min = 1, max = 12) int rows) {
        drive(arrivals, budget(rows), (waits, batch) -> {
            List<BatchEntry<Integer>> inOrder = waits.getOrDefault(batch.key(), List.of()).stream()
                    .sorted(BatchEntry.oldestFirst())
                    .toList();
            assertThat(batch.entries())
                    .isEqualTo(inOrder.subList(0, batch.entries().size()));
        });
    }

    @Example
    void shouldHalveWhatFailedAndGoOn() {
        MemoryBudget budget = budget(8);
        StepBatcher<Integer> batcher = new StepBatcher<>();
        for (int i = 0; i < 8; i++) {
            batcher.join(new BatchEntry<>(i, key(0), i, 1));
        }
        assertThat(batcher.next(budget).orElseThrow().entries()).hasSize(8);

        budget.exceededBy(key(0), 8);
        assertThat(batcher.next(budget).orElseThrow().entries()).hasSize(4);

        budget.exceededBy(key(0), 4);
        budget.exceededBy(key(0), 2);
        budget.exceededBy(key(0), 1);
        assertThat(batcher.next(budget).orElseThrow().entries()).hasSize(1);
    }

    @Example
    void shouldTryMoreOnceCallsHaveGoneWell() {
        MemoryBudget budget = budget(8);
        budget.exceededBy(key(0), 8);

        int calls = callsUntil(budget, 8);

        assertThat(calls).isBetween(10, 1000);
        budget.exceededBy(key(0), 8);
        budget.exceededBy(key(0), 4);
        assertThat(callsUntil(budget, 4)).as("more patient after each shortage").isGreaterThan(calls);
        assertThat(callsUntil(budget, 8)).isPositive();
        assertThat(budget.bytes()).as("never more than was given").isEqualTo(8L * ROW_BYTES);
        IntStream.range(0, 10_000).forEach(call -> budget.kept());
        assertThat(budget.bytes()).isEqualTo(8L * ROW_BYTES);
        budget.exceededBy(key(0), 8);
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
    void shouldRemoveEntriesAtOnce() {
        StepBatcher<Integer> batcher = new StepBatcher<>();
        batcher.join(new BatchEntry<>(1, key(0), 1, 2));
        batcher.join(new BatchEntry<>(2, key(0), 2, 2));

        batcher.leave(image -> image == 1);

        assertThat(batcher.next(budget(8)).orElseThrow().entries())
                .extracting(BatchEntry::image)
                .containsExactly(2);
        batcher.leave(image -> image == 2);
        assertThat(batcher.next(budget(8))).isEmpty();
        assertThat(batcher.isEmpty()).isTrue();
    }

    private interface Check {
        void accept(Map<BatchKey, List<BatchEntry<Integer>>> waiting, StepBatcher.Batch<Integer> batch);
    }

    /** Runs batches until every image has had all its steps. */
    private static void drive(List<Arrival> arrivals, MemoryBudget budget, Check check) {
        StepBatcher<Integer> batcher = new StepBatcher<>();
        Map<Integer, Integer> left = new HashMap<>();
        Map<Integer, BatchEntry<Integer>> waiting = new LinkedHashMap<>();
        int arrived = 0;
        for (int batch = 0; arrived < arrivals.size() || !batcher.isEmpty(); batch++) {
            for (int i = 0; i < arrivals.size(); i++) {
                Arrival arrival = arrivals.get(i);
                if (arrival.at() == batch) {
                    BatchEntry<Integer> entry = new BatchEntry<>(i, key(arrival.key()), arrived++, arrival.rows());
                    left.put(i, arrival.steps());
                    waiting.put(i, entry);
                    batcher.join(entry);
                }
            }
            Optional<StepBatcher.Batch<Integer>> next = batcher.next(budget);
            assertThat(next.isPresent()).isEqualTo(!waiting.isEmpty());
            if (next.isPresent()) {
                check.accept(byKey(waiting), next.get());
                next.get().entries().forEach(entry -> left.merge(entry.image(), -1, Integer::sum));
                batcher.leave(image -> left.getOrDefault(image, 0) == 0);
                waiting.keySet().removeIf(image -> left.getOrDefault(image, 0) == 0);
            }
        }
    }

    private static Map<BatchKey, List<BatchEntry<Integer>>> byKey(Map<Integer, BatchEntry<Integer>> waiting) {
        Map<BatchKey, List<BatchEntry<Integer>>> keys = new HashMap<>();
        waiting.values()
                .forEach(entry -> keys.computeIfAbsent(entry.key(), unseen -> new ArrayList<>())
                        .add(entry));
        return keys;
    }

    private static BatchKey key(int number) {
        return new BatchKey("model", number, ROW_BYTES);
    }

    private static MemoryBudget budget(int rows) {
        return new MemoryBudget((long) rows * ROW_BYTES, 64);
    }
}
