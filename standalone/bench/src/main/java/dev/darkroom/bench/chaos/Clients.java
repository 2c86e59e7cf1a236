package dev.darkroom.bench.chaos;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.bench.chaos.Evidence.Submission;
import dev.darkroom.bench.trial.JobCalls;
import dev.darkroom.bench.trial.JobCalls.Answer;
import dev.darkroom.jobs.JobStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients that order jobs, look at them until they have ended, and note what no client should see: a job that was accepted
 * and is not found, an end that changes, one key that is two jobs.
 */
final class Clients {
    private static final Duration BEFORE_AGAIN = Duration.ofMillis(500);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);
    private static final int NOT_FOUND = 404;

    private final String model;
    private final int steps;
    private final String webhook;
    /** By tenant, then by gateway. */
    private final List<List<JobCalls>> tenants;

    private final Instant begin;
    private final Instant patience;
    private final List<Thread> running = new ArrayList<>();
    private final Set<Submission> accepted = new LinkedHashSet<>();
    private final List<Finding> findings = new ArrayList<>();
    private final AtomicInteger unanswered = new AtomicInteger();

    /** @param patience when clients give up that still have no answer */
    Clients(String model, int steps, String webhook, List<List<JobCalls>> tenants, Instant begin, Instant patience) {
        this.model = model;
        this.steps = steps;
        this.webhook = webhook;
        this.tenants = tenants;
        this.begin = begin;
        this.patience = patience;
    }

    /** Every order gets a client of its own, who begins when it is time. */
    void begin(List<Order> orders) {
        orders.forEach(order -> running.add(Thread.startVirtualThread(() -> {
            try {
                serve(order);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        })));
    }

    /** Returns when every client has seen its job's end or has lost patience. */
    void await() throws InterruptedException {
        for (Thread client : running) {
            client.join();
        }
    }

    synchronized List<Submission> accepted() {
        return List.copyOf(accepted);
    }

    synchronized List<Finding> findings() {
        return List.copyOf(findings);
    }

    /**
     * Requests without an answer, of which it is unknown whether they made a job: most had no idempotency key, so they were not sent again.
     */
    int unanswered() {
        return unanswered.get();
    }

    private void serve(Order order) throws InterruptedException {
        Thread.sleep(Duration.between(Instant.now(), begin.plus(order.at())));
        Optional<String> job = submit(order);
        if (job.isEmpty()) {
            return;
        }
        if (order.repeated()) {
            submit(order)
                    .filter(again -> !again.equals(job.get()))
                    .ifPresent(again -> found(
                            Finding.Kind.TWO_JOBS_OF_ONE_KEY,
                            again,
                            "the same key has made job " + job.get() + " before"));
        }
        if (order.cancelAfter().isPresent()) {
            Thread.sleep(order.cancelAfter().get());
            cancel(order, job.get());
        }
        follow(order, job.get());
    }

    private Optional<String> submit(Order order) throws InterruptedException {
        ObjectNode input = JsonNodeFactory.instance
                .objectNode()
                .put("model", model)
                .put("prompt", "a red apple")
                .put("seed", order.number())
                .put("steps", steps);
        if (order.webhook()) {
            input.put("webhook", webhook);
        }
        for (int attempt = 0; Instant.now().isBefore(patience); attempt++) {
            Answer answer = gateway(order, attempt).submit(input, order.idempotencyKey(), Duration.ZERO);
            if (answer.isAccepted()) {
                accept(new Submission(answer.jobId(), order.webhook()));
                return Optional.of(answer.jobId());
            }
            if (!answer.isPassing()) {
                found(Finding.Kind.REFUSED, "order " + order.number(), "status " + answer.status());
                return Optional.empty();
            }
            if (order.idempotencyKey().isEmpty()) {
                break;
            }
            Thread.sleep(BEFORE_AGAIN);
        }
        unanswered.incrementAndGet();
        return Optional.empty();
    }

    private void cancel(Order order, String job) throws InterruptedException {
        for (int attempt = 1; Instant.now().isBefore(patience); attempt++) {
            Answer answer = gateway(order, attempt).cancel(job);
            notFound(answer, job);
            if (!answer.isPassing()) {
                return;
            }
            Thread.sleep(BEFORE_AGAIN);
        }
    }

    /** Looks at the job in turn at each gateway until the end, and once more after it. */
    private void follow(Order order, String job) throws InterruptedException {
        Optional<String> end = Optional.empty();
        for (int look = 0; Instant.now().isBefore(patience); look++) {
            Answer answer = gateway(order, look).read(job);
            notFound(answer, job);
            if (answer.isAccepted()) {
                String status = answer.jobStatus();
                if (end.isPresent()) {
                    if (!end.get().equals(status)) {
                        found(Finding.Kind.END_CHANGED, job, "was " + end.get() + " and is " + status);
                    }
                    return;
                }
                end = Optional.of(status).filter(it -> JobStatus.ofWireName(it).isTerminal());
            }
            Thread.sleep(BETWEEN_LOOKS);
        }
    }

    private void notFound(Answer answer, String job) {
        if (answer.status() == NOT_FOUND) {
            found(Finding.Kind.NOT_FOUND, job, "a gateway answered 404 for a job that was accepted");
        }
    }

    private JobCalls gateway(Order order, int attempt) {
        List<JobCalls> gateways = tenants.get(order.tenant());
        return gateways.get((order.number() + attempt) % gateways.size());
    }

    private synchronized void accept(Submission submission) {
        accepted.add(submission);
    }

    private synchronized void found(Finding.Kind kind, String subject, String detail) {
        findings.add(new Finding(kind, subject, detail));
    }
}
