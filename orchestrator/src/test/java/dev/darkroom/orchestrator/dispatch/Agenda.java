package dev.darkroom.orchestrator.dispatch;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Virtual time: what is due happens in its order, and the clock jumps from one to the next. */
final class Agenda implements InstantSource {
    private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

    private final PriorityQueue<Entry> entries =
            new PriorityQueue<>(Comparator.comparing(Entry::due).thenComparing(Entry::order));
    private Instant now = BEGINNING;
    private long entered;

    private record Entry(Instant due, long order, Runnable what) {}

    @Override
    public Instant instant() {
        return now;
    }

    Duration elapsed() {
        return Duration.between(BEGINNING, now);
    }

    void in(Duration wait, Runnable what) {
        entries.add(new Entry(now.plus(wait), entered++, what));
    }

    /** Again and again, first after one period. */
    void every(Duration period, Runnable what) {
        in(period, () -> {
            what.run();
            every(period, what);
        });
    }

    void runUntil(Duration end) {
        Instant last = BEGINNING.plus(end);
        while (!entries.isEmpty() && !entries.peek().due().isAfter(last)) {
            Entry next = entries.remove();
            now = next.due();
            next.what().run();
        }
        now = last;
    }
}
