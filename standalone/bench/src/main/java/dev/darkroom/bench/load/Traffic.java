package dev.darkroom.bench.load;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.darkroom.bench.trial.JobCalls;
import dev.darkroom.bench.trial.JobCalls.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/** Requests of one tenant, in turn at every gateway, in the two ways that load comes. */
final class Traffic {
    /** The longest wait that a gateway grants. */
    static final Duration UNTIL_THE_END = Duration.ofSeconds(55);

    private static final int QUEUING_CLIENTS = 8;
    private static final List<Until> OPEN_LOOP =
            List.of(Until.ACCEPTED, Until.COMPLETED, Until.ACCEPTED, Until.STREAMED);

    private final List<JobCalls> gateways;
    private final String model;
    private final AtomicInteger made = new AtomicInteger();

    Traffic(List<JobCalls> gateways, String model) {
        this.gateways = gateways;
        this.model = model;
    }

    /**
     * What came of a number of requests.
     *
     * @param answered times of plain requests, from POST to the answer
     * @param completed times of requests that waited for their job's end, from POST to the finished job
     * @param streamed times of requests whose job was followed by its events, from POST to the last one
     * @param refused requests that came to nothing
     */
    record Outcome(Latencies answered, Latencies completed, Latencies streamed, AtomicInteger refused) {
        Outcome() {
            this(new Latencies(), new Latencies(), new Latencies(), new AtomicInteger());
        }

        int jobs() {
            return answered.count() + completed.count() + streamed.count();
        }
    }

    /** What a client waits for. */
    enum Until {
        ACCEPTED,
        /** By {@code Prefer: wait}. */
        COMPLETED,
        /** By the job's event stream. */
        STREAMED
    }

    /** A number of clients, each of which begins its next request when the last one is answered. */
    Outcome closedLoop(int clients, Duration time, Until until) throws InterruptedException {
        Outcome outcome = new Outcome();
        Instant end = Instant.now().plus(time);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            threads.add(start(() -> {
                while (Instant.now().isBefore(end)) {
                    request(outcome, until, Instant.now());
                }
            }));
        }
        join(threads);
        return outcome;
    }

    /**
     * Requests that come when they come (Poisson), whatever becomes of those before them; every second one waits for the end, in turn by
     * an answer and by the event stream.
     *
     * @param rate requests a second
     */
    Outcome openLoop(double rate, Duration time) throws InterruptedException {
        Outcome outcome = new Outcome();
        RandomGenerator random = RandomGenerator.getDefault();
        List<Thread> threads = new ArrayList<>();
        Instant end = Instant.now().plus(time);
        int number = 0;
        for (Instant due = Instant.now();
                due.isBefore(end);
                due = due.plusNanos((long) (random.nextExponential() / rate * 1e9))) {
            Thread.sleep(Duration.between(Instant.now(), due));
            Until until = OPEN_LOOP.get(number++ % OPEN_LOOP.size());
            // From when it was due: a client that cannot send in time waits as well.
            Instant from = due;
            threads.add(start(() -> request(outcome, until, from)));
        }
        join(threads);
        return outcome;
    }

    /** Queues a number of jobs as fast as a few clients can. */
    void queue(int jobs) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int client = 0; client < QUEUING_CLIENTS; client++) {
            int share = jobs / QUEUING_CLIENTS + (client < jobs % QUEUING_CLIENTS ? 1 : 0);
            threads.add(start(() -> {
                for (int i = 0; i < share; i++) {
                    request(new Outcome(), Until.ACCEPTED, Instant.now());
                }
            }));
        }
        join(threads);
    }

    /** The time from one POST to its finished job. */
    Duration one() throws InterruptedException {
        Instant from = Instant.now();
        request(new Outcome(), Until.COMPLETED, from);
        return Duration.between(from, Instant.now());
    }

    /** Jobs each of which begins when the one before it has ended. */
    Outcome oneAtATime(int jobs, Until until) throws InterruptedException {
        Outcome outcome = new Outcome();
        for (int i = 0; i < jobs; i++) {
            request(outcome, until, Instant.now());
        }
        return outcome;
    }

    private void request(Outcome outcome, Until until, Instant from) throws InterruptedException {
        int number = made.getAndIncrement();
        JobCalls gateway = gateways.get(number % gateways.size());
        Answer answer = gateway.submit(
                JsonNodeFactory.instance
                        .objectNode()
                        .put("model", model)
                        .put("prompt", "a red apple")
                        .put("seed", number)
                        .put("steps", 1),
                Optional.empty(),
                until == Until.COMPLETED ? UNTIL_THE_END : Duration.ZERO);
        boolean done = answer.isAccepted()
                && switch (until) {
                    case ACCEPTED -> true;
                    case COMPLETED -> answer.jobStatus().equals("succeeded");
                    case STREAMED -> gateway.lastEvent(answer.jobId()).equals("job.succeeded");
                };
        Duration time = Duration.between(from, Instant.now());
        if (!done) {
            outcome.refused().incrementAndGet();
            return;
        }
        switch (until) {
            case ACCEPTED -> outcome.answered().add(time);
            case COMPLETED -> outcome.completed().add(time);
            case STREAMED -> outcome.streamed().add(time);
        }
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    private static Thread start(Work work) {
        return Thread.startVirtualThread(() -> {
            try {
                work.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static void join(List<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
