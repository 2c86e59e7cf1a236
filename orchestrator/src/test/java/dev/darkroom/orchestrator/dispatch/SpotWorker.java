package dev.darkroom.orchestrator.dispatch;

import dev.darkroom.events.GenerationMetrics;
import dev.darkroom.events.GenerationTask;
import dev.darkroom.events.ResumePoint;
import dev.darkroom.events.WorkerReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A machine that draws several jobs side by side and may be taken away, as cheap ones in clouds are. */
final class SpotWorker {
    /** The defaults of a worker. */
    private static final int CHECKPOINT_STEPS = 20;

    private static final Duration CHECKPOINT_AFTER = Duration.ofSeconds(5);
    private static final Duration HEARTBEAT = Duration.ofSeconds(3);
    private static final GenerationMetrics METRICS = new GenerationMetrics(0.1, 8, 0.3, 8.5);

    private final String id;
    private final int slots;
    private final Duration step;
    private final Agenda agenda;
    private final Consumer<WorkerReport> reports;
    private final List<Attempt> attempts = new ArrayList<>();
    private boolean gone;

    SpotWorker(String id, int slots, Duration step, Agenda agenda, Consumer<WorkerReport> reports) {
        this.id = id;
        this.slots = slots;
        this.step = step;
        this.agenda = agenda;
        this.reports = reports;
    }

    /** One job here, from the step where it began. */
    private final class Attempt {
        private final GenerationTask task;
        private final int from;
        private final Instant begun = agenda.instant();

        Attempt(GenerationTask task) {
            this.task = task;
            ResumePoint resume = task.resumePoint();
            this.from = resume == null ? 0 : resume.step();
        }

        boolean isOver() {
            return !attempts.contains(this);
        }

        int step() {
            return from
                    + Math.toIntExact(Duration.between(begun, agenda.instant()).dividedBy(step));
        }

        void begin(Runnable whenOver) {
            reports.accept(new WorkerReport.Started(task.jobId(), task.attempt(), id, agenda.instant()));
            Duration all = step.multipliedBy(task.request().steps() - from);
            Duration some = step.multipliedBy(CHECKPOINT_STEPS);
            repeat(some.compareTo(CHECKPOINT_AFTER) < 0 ? some : CHECKPOINT_AFTER, this::checkpoint);
            repeat(
                    HEARTBEAT,
                    () -> reports.accept(new WorkerReport.Heartbeat(task.jobId(), task.attempt(), agenda.instant())));
            agenda.in(all, () -> {
                if (attempts.remove(this)) {
                    reports.accept(new WorkerReport.Succeeded(
                            task.jobId(), task.attempt(), List.of(), METRICS, null, agenda.instant()));
                    whenOver.run();
                }
            });
        }

        void checkpoint() {
            reports.accept(new WorkerReport.Checkpointed(
                    task.jobId(),
                    task.attempt(),
                    new ResumePoint("jobs/" + task.jobId() + "/checkpoint", step()),
                    agenda.instant()));
        }

        private void repeat(Duration period, Runnable what) {
            agenda.in(period, () -> {
                if (!isOver()) {
                    what.run();
                    repeat(period, what);
                }
            });
        }
    }

    boolean hasRoom() {
        return !gone && attempts.size() < slots;
    }

    int busySlots() {
        return attempts.size();
    }

    /** @param whenOver is run when the job has ended here and there is room again */
    void take(GenerationTask task, Runnable whenOver) {
        Attempt attempt = new Attempt(task);
        attempts.add(attempt);
        attempt.begin(whenOver);
    }

    /** Steps done here of the job of a task that still runs. */
    List<Progress> progress() {
        return attempts.stream()
                .map(attempt -> new Progress(attempt.task, attempt.step()))
                .toList();
    }

    record Progress(GenerationTask task, int step) {}

    /** Warned in time: saves where its jobs stand and gives them back. */
    void drain() {
        for (Attempt attempt : attempts) {
            attempt.checkpoint();
            reports.accept(new WorkerReport.Released(attempt.task.jobId(), attempt.task.attempt(), agenda.instant()));
        }
        vanish();
    }

    /** Not warned: it falls silent. */
    void vanish() {
        gone = true;
        attempts.clear();
    }
}
