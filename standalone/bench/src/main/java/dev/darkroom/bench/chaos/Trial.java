package dev.darkroom.bench.chaos;

import dev.darkroom.bench.trial.JobCalls;
import dev.darkroom.bench.trial.JobLedger;
import dev.darkroom.bench.trial.ObjectFolder;
import dev.darkroom.bench.trial.TrialStack;
import dev.darkroom.cli.console.CliException;
import dev.darkroom.cli.console.Output;
import dev.darkroom.cli.stack.StackState.ProcessState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** One run: clients submit jobs while faults are injected, and the audit follows when all jobs have ended. */
final class Trial {
    private static final int TENANTS = 3;
    private static final int STEPS = 4;
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    /** After the last end: relays, cleaning up and repeated calls take a moment more. */
    private static final Duration QUIET = Duration.ofSeconds(5);

    /** @param settle longest time from the last fault to the last job's end */
    record Plan(long seed, int jobs, Duration time, Duration settle) {}

    private final TrialStack trial;
    private final Plan plan;
    private final Output output;

    Trial(TrialStack trial, Plan plan, Output output) {
        this.trial = trial;
        this.plan = plan;
        this.output = output;
    }

    ChaosResult run() throws InterruptedException {
        List<Fault> schedule = Schedule.draw(plan.seed(), plan.time(), services());
        List<Order> orders = Order.draw(plan.seed(), plan.jobs(), plan.time(), TENANTS);
        List<List<JobCalls>> tenants = IntStream.range(0, TENANTS)
                .mapToObj(number -> trial.tenant("tenant-" + number))
                .toList();
        String model = trial.anyModel();
        output.note(String.format(
                Locale.ROOT,
                "Seed %d: %d jobs and %d faults in %d s",
                plan.seed(),
                orders.size(),
                schedule.size(),
                plan.time().toSeconds()));
        Instant begin = Instant.now();
        Instant deadline = begin.plus(plan.time()).plus(plan.settle());
        try (WebhookInbox inbox = new WebhookInbox();
                FaultInjector injector = new FaultInjector(trial, begin, this::report)) {
            Clients clients = new Clients(model, STEPS, inbox.url(), tenants, begin, deadline);
            clients.begin(orders);
            injector.carryOut(schedule);
            output.note("The last fault is over; waiting for every job to end");
            clients.await();
            awaitRest(deadline);
            Instant end = Instant.now();
            Evidence evidence = gather(clients, inbox, end.plus(plan.settle()));
            List<Finding> findings = Stream.concat(clients.findings().stream(), Audit.of(evidence).stream())
                    .toList();
            return new ChaosResult(plan, Duration.between(begin, end), injector.injected(), evidence, findings);
        }
    }

    private List<String> services() {
        return trial.stack().processes().stream()
                .map(ProcessState::name)
                .filter(name -> !name.equals(Schedule.INFRASTRUCTURE))
                .toList();
    }

    private void report(FaultInjector.InjectedFault injected) {
        output.note(injected.toLine());
    }

    private void awaitRest(Instant deadline) throws InterruptedException {
        while (!isAtRest() && Instant.now().isBefore(deadline)) {
            Thread.sleep(BETWEEN_LOOKS);
        }
        Thread.sleep(QUIET);
    }

    private boolean isAtRest() {
        try {
            JobLedger ledger = JobLedger.of(trial);
            return ledger.unfinished() == 0 && ledger.webhooksPending() == 0;
        } catch (CliException e) {
            // The database has yet to come back.
            return false;
        }
    }

    private Evidence gather(Clients clients, WebhookInbox inbox, Instant deadline) throws InterruptedException {
        while (true) {
            try {
                JobLedger.Books books = JobLedger.of(trial).books();
                return new Evidence(
                        clients.accepted(),
                        clients.unanswered(),
                        books.histories(),
                        books.statuses(),
                        ObjectFolder.digests(trial.data().path()),
                        inbox.calls());
            } catch (CliException e) {
                if (Instant.now().isAfter(deadline)) {
                    throw e;
                }
                Thread.sleep(BETWEEN_LOOKS);
            }
        }
    }
}
