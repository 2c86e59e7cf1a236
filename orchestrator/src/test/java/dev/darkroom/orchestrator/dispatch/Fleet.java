package dev.darkroom.orchestrator.dispatch;

import dev.darkroom.events.GenerationTask;
import dev.darkroom.events.JobCommand.SubmitJob;
import dev.darkroom.events.JobEvent;
import dev.darkroom.events.JobEvent.JobAttemptFailed;
import dev.darkroom.events.JobEvent.JobFailed;
import dev.darkroom.events.JobEvent.JobStarted;
import dev.darkroom.events.JobEvent.JobSucceeded;
import dev.darkroom.events.JobId;
import dev.darkroom.jobs.JobInput.AttemptReport;
import dev.darkroom.jobs.JobInput.ClientCommand;
import dev.darkroom.orchestrator.reactions.EventContext;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Many spot workers under the real orchestrator, in virtual time. */
final class Fleet {
    private static final int[] STEPS = {20, 30, 50};
    private static final double MEAN_STEPS = 100.0 / STEPS.length;
    private static final Duration TRAVEL = Duration.ofMillis(10);
    private static final double NANOS = 1e9;
    private static final String CROWD = "crowd";

    /**
     * What the fleet is and what it meets.
     *
     * @param step of one job on a worker whose slots are full
     * @param load of what the workers can do without interruption; jobs come at random times (Poisson)
     * @param crowd share of the jobs that one tenant sends; the rest comes from nine others
     * @param meanLife of a worker, at random (exponential)
     * @param noticed share of the workers that are warned in time to drain
     * @param replacedAfter time until another worker takes the place of one that is gone
     */
    record Conditions(
            int workers,
            int slots,
            Duration step,
            double load,
            double crowd,
            Duration meanLife,
            double noticed,
            Duration replacedAfter,
            Duration lasts) {}

    private final Conditions conditions;
    private final Random random = new Random(1);
    private final Agenda agenda = new Agenda();
    private final Deque<GenerationTask> queue = new ArrayDeque<>();
    private final Deque<SpotWorker> free = new ArrayDeque<>();
    private final Set<SpotWorker> alive = new HashSet<>();
    private final Map<JobId, Integer> reached = new HashMap<>();
    private final Set<JobId> waitingForFirstStart = new HashSet<>();
    private final FleetReport report = new FleetReport();
    private final SimulatedOrchestrator orchestrator;

    private Fleet(Conditions conditions) {
        this.conditions = conditions;
        orchestrator = new SimulatedOrchestrator(
                agenda,
                () -> alive.size() * conditions.slots(),
                task -> agenda.in(TRAVEL, () -> offer(task)),
                this::witness);
    }

    /** Lets it run, and after that until the last job has ended. */
    static FleetReport run(Conditions conditions) {
        Fleet fleet = new Fleet(conditions);
        for (int i = 0; i < conditions.workers(); i++) {
            fleet.join();
        }
        fleet.agenda.every(Duration.ofSeconds(1), fleet::measureUse);
        fleet.arriveAfter(fleet.untilNextArrival());
        for (int minute = 0; fleet.isUnfinished(); minute++) {
            fleet.agenda.runUntil(conditions.lasts().plusMinutes(minute));
        }
        fleet.report.orchestrator(fleet.orchestrator);
        return fleet.report;
    }

    private boolean isUnfinished() {
        return agenda.elapsed().compareTo(conditions.lasts()) < 0 || !reached.isEmpty();
    }

    private void join() {
        SpotWorker worker = new SpotWorker(
                "worker-" + report.joined(),
                conditions.slots(),
                conditions.step(),
                agenda,
                message -> agenda.in(TRAVEL, () -> orchestrator.receive(new AttemptReport(message))));
        alive.add(worker);
        free.add(worker);
        agenda.in(atRandom(conditions.meanLife()), () -> leave(worker));
        serve();
    }

    private void leave(SpotWorker worker) {
        boolean noticed = random.nextDouble() < conditions.noticed();
        worker.progress().forEach(progress -> reached.merge(progress.task().jobId(), progress.step(), Math::max));
        report.left(noticed, worker.busySlots());
        if (noticed) {
            worker.drain();
        } else {
            worker.vanish();
        }
        alive.remove(worker);
        agenda.in(conditions.replacedAfter(), this::join);
    }

    private void offer(GenerationTask task) {
        queue.add(task);
        serve();
    }

    /** The slot that has waited longest takes the next task. */
    private void serve() {
        while (!queue.isEmpty() && !free.isEmpty()) {
            SpotWorker worker = free.remove();
            if (worker.hasRoom()) {
                GenerationTask task = queue.remove();
                int from = task.resumePoint() == null ? 0 : task.resumePoint().step();
                report.repeated(Math.max(0, reached.getOrDefault(task.jobId(), 0) - from));
                worker.take(task, () -> {
                    free.add(worker);
                    serve();
                });
                if (worker.hasRoom()) {
                    free.add(worker);
                }
            }
        }
    }

    private void arriveAfter(Duration wait) {
        agenda.in(wait, () -> {
            if (agenda.elapsed().compareTo(conditions.lasts()) < 0) {
                submit();
                arriveAfter(untilNextArrival());
            }
        });
    }

    private Duration untilNextArrival() {
        double perSecond = conditions.load()
                * conditions.workers()
                * conditions.slots()
                * NANOS
                / (conditions.step().toNanos() * MEAN_STEPS);
        return atRandom(Duration.ofNanos((long) (NANOS / perSecond)));
    }

    private Duration atRandom(Duration mean) {
        return Duration.ofNanos((long) (-Math.log(1 - random.nextDouble()) * mean.toNanos()));
    }

    private void submit() {
        String tenant = random.nextDouble() < conditions.crowd() ? CROWD : "tenant-" + random.nextInt(9);
        JobId job = JobId.fresh(agenda.instant(), random.nextLong(), random.nextLong());
        int steps = STEPS[random.nextInt(STEPS.length)];
        reached.put(job, 0);
        waitingForFirstStart.add(job);
        report.submitted(steps);
        orchestrator.receive(new ClientCommand(
                new SubmitJob(job, tenant, "fingerprint", Requests.of(steps, 0), agenda.instant(), null)));
    }

    private void witness(EventContext context) {
        switch (context.event()) {
            case JobStarted started -> {
                if (waitingForFirstStart.remove(started.jobId())) {
                    Duration wait = Duration.between(context.after().createdAt(), started.at());
                    report.waited(wait, context.after().tenant().equals(CROWD));
                }
            }
            case JobAttemptFailed failed -> report.attemptFailed();
            case JobSucceeded succeeded -> {
                report.succeeded();
                reached.remove(succeeded.jobId());
            }
            case JobFailed failed -> {
                report.failed();
                reached.remove(failed.jobId());
            }
            case JobEvent.JobSubmitted it -> {}
            case JobEvent.JobDispatched it -> {}
            case JobEvent.JobCheckpointed it -> {}
            case JobEvent.JobReleased it -> {}
            case JobEvent.JobCanceled it -> {}
        }
    }

    private void measureUse() {
        if (agenda.elapsed().compareTo(conditions.lasts()) <= 0) {
            report.use(alive.stream().mapToInt(SpotWorker::busySlots).sum(), conditions.workers() * conditions.slots());
        }
    }
}
