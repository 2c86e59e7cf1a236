package dev.darkroom.worker.attempts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.events.GenerationTask;
import dev.darkroom.events.WorkerReport;
import dev.darkroom.worker.engine.Generated;
import dev.darkroom.worker.engine.Generator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class AttemptDeliveriesTest extends AttemptRunnerFixture {
    @Test
    void shouldReportATaskWhoseWorkerDied() {
        runner(InstantGenerator::draw).reportLost(task).join();

        assertThat(reports.reports).hasSize(1);
        assertThat(reports.of(WorkerReport.Lost.class).getFirst().attempt()).isEqualTo(2);
    }

    @Test
    void shouldBeginAnAttemptOnceWhoseTaskComesTwice() {
        List<CompletableFuture<Generated>> begun = new CopyOnWriteArrayList<>();
        AttemptRunner runner = runner(remembering(begun));
        CompletableFuture<Void> first = runner.run(task, Optional.empty());
        CompletableFuture<Void> second = runner.run(task, Optional.empty());
        await(() -> !begun.isEmpty());

        assertThat(second).isNotDone();
        begun.getFirst().complete(InstantGenerator.images(task.request()));
        CompletableFuture.allOf(first, second).join();
        runner.run(task, Optional.empty()).join();

        assertThat(begun).hasSize(1);
        assertThat(reports.of(WorkerReport.Started.class)).hasSize(1);
        assertThat(reports.of(WorkerReport.Succeeded.class)).hasSize(1);
        assertThat(running.size()).isZero();
    }

    @Test
    void shouldNotCallAnAttemptLostThatRunsHere() {
        List<CompletableFuture<Generated>> begun = new CopyOnWriteArrayList<>();
        AttemptRunner runner = runner(remembering(begun));
        CompletableFuture<Void> first = runner.run(task, Optional.empty());
        CompletableFuture<Void> redelivered = runner.reportLost(task);
        await(() -> !begun.isEmpty());

        assertThat(redelivered).isNotDone();
        begun.getFirst().complete(InstantGenerator.images(task.request()));
        CompletableFuture.allOf(first, redelivered).join();

        assertThat(reports.of(WorkerReport.Failed.class)).isEmpty();
        assertThat(reports.of(WorkerReport.Succeeded.class)).hasSize(1);
    }

    @Test
    void shouldBeginTheNextAttemptOfAJobWhoseLastOneRanHere() {
        AttemptRunner runner = runner(InstantGenerator::draw);
        runner.run(task, Optional.empty()).join();

        runner.run(new GenerationTask(task.jobId(), 3, task.request(), null), Optional.empty())
                .join();

        assertThat(reports.of(WorkerReport.Started.class))
                .extracting(WorkerReport.Started::attempt)
                .containsExactly(2, 3);
    }

    @Test
    void shouldGiveATaskThatComesDuringShutdownBackUnstarted() {
        running.drain();

        runner(InstantGenerator::draw).run(task, Optional.empty()).join();

        assertThat(reports.reports).hasOnlyElementsOfType(WorkerReport.Released.class);
    }

    @Test
    void shouldGiveARunningAttemptBackWhenTheWorkerStops() throws Exception {
        CompletableFuture<Void> attempt =
                runner((prepared, listener) -> new CompletableFuture<>()).run(task, Optional.empty());

        running.drain();
        attempt.get(1, TimeUnit.SECONDS);

        assertThat(reports.reports.getLast()).isInstanceOf(WorkerReport.Released.class);
    }

    private static Generator remembering(List<CompletableFuture<Generated>> begun) {
        return (prepared, listener) -> {
            CompletableFuture<Generated> busy = new CompletableFuture<>();
            begun.add(busy);
            return busy;
        };
    }
}
