package dev.darkroom.bench.load;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.bench.trial.JobLedger;
import dev.darkroom.bench.trial.JobLedger.Entry;
import dev.darkroom.bench.trial.TrialStack;
import dev.darkroom.cli.console.CliException;
import dev.darkroom.events.JobEvent.JobAttemptFailed;
import dev.darkroom.events.JobEvent.JobReleased;
import dev.darkroom.events.JobEvent.JobSucceeded;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What more workers bring, how soon one that joins has work, and what one that leaves costs. */
final class Workers {
    private static final int MOST = 4;
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final Duration JOINS_WITHIN = Duration.ofMinutes(1);
    private static final Duration ENDS_WITHIN = Duration.ofMinutes(2);

    private final TrialStack trial;
    private final Traffic traffic;
    private final Duration window;
    private final int jobsInAWindow;

    /** @param engineTime of one job; a worker of this stack holds one at a time */
    Workers(TrialStack trial, Traffic traffic, Duration window, Duration engineTime) {
        this.trial = trial;
        this.traffic = traffic;
        this.window = window;
        // Enough for as many workers as there will be.
        this.jobsInAWindow = Math.toIntExact(window.dividedBy(engineTime)) * MOST;
    }

    /**
     * @param one jobs a second with one worker
     * @param most jobs a second with four
     * @param joined from the start of a worker's process until its first job began
     * @param unfinished jobs that had not succeeded long after a worker left
     * @param repeated attempts that failed and had to be made again when it left
     * @param givenBack attempts that it had begun and handed back
     */
    record Result(double one, double most, Duration joined, long unfinished, long repeated, long givenBack) {
        double ratio() {
            return most / one;
        }

        List<String> lines() {
            return List.of(
                    String.format(Locale.ROOT, "1 worker  %.1f jobs a second", one),
                    String.format(Locale.ROOT, "%d workers %.1f jobs a second, %.2f times", MOST, most, ratio()),
                    String.format(
                            Locale.ROOT,
                            "a worker that joined had its first job after %.2f s",
                            joined.toMillis() / 1e3),
                    String.format(
                            Locale.ROOT,
                            "a worker that left: %d jobs lost, %d attempts repeated, %d given back",
                            unfinished,
                            repeated,
                            givenBack));
        }

        ObjectNode json() {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("one_worker_per_second", one)
                    .put("workers", MOST)
                    .put("workers_per_second", most)
                    .put("ratio", ratio())
                    .put("joined_seconds", joined.toMillis() / 1e3)
                    .put("lost", unfinished)
                    .put("repeated", repeated)
                    .put("given_back", givenBack);
        }
    }

    /** Begins with one worker and ends with three. */
    Result measure() throws InterruptedException {
        topUp();
        double one = rate();
        Duration joined = join();
        for (int workers = 2; workers < MOST; workers++) {
            join();
        }
        topUp();
        double most = rate();
        Instant leaving = Instant.now();
        trial.stack().removeWorker(lastWorker());
        awaitEnd();
        List<Entry> since = ledger().books().histories().values().stream()
                .flatMap(List::stream)
                .filter(entry -> entry.recordedAt().isAfter(leaving))
                .toList();
        return new Result(
                one,
                most,
                joined,
                notSucceeded(),
                since.stream()
                        .filter(entry -> entry.event() instanceof JobAttemptFailed)
                        .count(),
                since.stream()
                        .filter(entry -> entry.event() instanceof JobReleased)
                        .count());
    }

    private double rate() throws InterruptedException {
        Instant begin = Instant.now();
        Thread.sleep(window);
        // Counted up to the moment of the question, which may come late on a busy machine.
        long succeeded = ledger().succeededSince(begin);
        return succeeded / (Duration.between(begin, Instant.now()).toNanos() / 1e9);
    }

    /** So many that each worker that joins finds one, however fast the others are. */
    private void topUp() throws InterruptedException {
        traffic.queue(Math.toIntExact(Math.max(0, jobsInAWindow - ledger().unfinished())));
    }

    private Duration join() throws InterruptedException {
        topUp();
        Instant begin = Instant.now();
        String name = trial.stack().addWorker();
        Optional<Instant> first = Optional.empty();
        while (first.isEmpty()) {
            if (Instant.now().isAfter(begin.plus(JOINS_WITHIN))) {
                throw CliException.failed(name + " got no work within " + JOINS_WITHIN.toSeconds() + " s");
            }
            Thread.sleep(LOOK_EVERY);
            first = ledger().firstStartBy(name);
        }
        return Duration.between(begin, first.get());
    }

    private String lastWorker() {
        return trial.stack().processes().getLast().name();
    }

    private void awaitEnd() throws InterruptedException {
        Instant deadline = Instant.now().plus(ENDS_WITHIN);
        while (ledger().unfinished() > 0 && Instant.now().isBefore(deadline)) {
            Thread.sleep(LOOK_EVERY);
        }
    }

    private long notSucceeded() {
        return ledger().books().histories().values().stream()
                .filter(history -> history.stream().noneMatch(entry -> entry.event() instanceof JobSucceeded))
                .count();
    }

    private JobLedger ledger() {
        return JobLedger.of(trial);
    }
}
