package dev.darkroom.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.events.Codec;
import dev.darkroom.events.GenerationTask;
import dev.darkroom.events.Reading.Unreadable;
import dev.darkroom.events.RecordReader;
import dev.darkroom.events.Topics;
import dev.darkroom.events.WorkerReport;
import dev.darkroom.testing.TestInfrastructure;
import dev.darkroom.testing.records.Poison;
import dev.darkroom.testing.records.PoisonRecords;
import dev.darkroom.testing.records.SetAsideRecords;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever lies in the topics that a worker reads, it goes on. */
class PoisonIT {
    private static final String POOL = "poisoned";
    private static final Map<String, String> CONFIG =
            TestInfrastructure.shared().config();

    @SuppressWarnings("NullAway.Init")
    private static TestOrchestrator orchestrator;

    @SuppressWarnings("NullAway.Init")
    private static WorkerProcess worker;

    @BeforeAll
    static void start() throws Exception {
        orchestrator = new TestOrchestrator(CONFIG, POOL);
        worker = WorkerProcess.start("w1", POOL, CONFIG);
    }

    @AfterAll
    static void stop() {
        worker.close();
        orchestrator.close();
    }

    @Test
    void shouldGoOnAfterAThousandBadRecordsOfEachTopic() throws Exception {
        goOnAfter(1_000, 1);
    }

    @Tag("nightly")
    @Test
    void shouldGoOnAfterTenThousandBadRecordsOfEachTopic() throws Exception {
        goOnAfter(10_000, 2);
    }

    private static void goOnAfter(int number, long seed) throws Exception {
        draw();
        try (SetAsideRecords letters = new SetAsideRecords(CONFIG, Topics.tasks(POOL))) {
            List<Poison> tasks = PoisonRecords.of(Codec.TASKS, number, seed);
            for (Poison poison : tasks) {
                orchestrator.send(poison.to(Topics.tasks(POOL)));
            }
            for (Poison poison : PoisonRecords.of(Codec.CONTROL, number, seed)) {
                orchestrator.send(poison.to(Topics.CONTROL));
            }
            draw();

            List<String> unreadable = tasks.stream()
                    .filter(poison -> RecordReader.TASKS.read(poison.record()) instanceof Unreadable)
                    .map(Poison::mark)
                    .toList();
            assertThat(unreadable).hasSizeGreaterThan(number / 2);
            assertThat(letters.await(unreadable.size())).containsExactlyInAnyOrderElementsOf(unreadable);
        }
        stillHearsTheOrchestrator();
    }

    private static void stillHearsTheOrchestrator() throws Exception {
        GenerationTask task = new GenerationTask(Tasks.freshJob(), 1, Tasks.aRequest("emoji-64", 150, 7, 2), null);
        orchestrator.submit(task);
        orchestrator.awaitProgress(task.jobId());
        orchestrator.cancel(task.jobId(), 1);
        draw();

        assertThat(orchestrator.reportsOf(task.jobId(), WorkerReport.Succeeded.class))
                .isEmpty();
    }

    /** The queue has one partition, so what was put into it before has been taken. */
    private static void draw() throws Exception {
        GenerationTask task = new GenerationTask(Tasks.freshJob(), 1, Tasks.aRequest("emoji-64", 2, 7, 1), null);
        orchestrator.submit(task);
        orchestrator.await(WorkerReport.Succeeded.class, task.jobId());
    }
}
