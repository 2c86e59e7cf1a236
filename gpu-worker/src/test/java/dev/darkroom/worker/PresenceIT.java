package dev.darkroom.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.embedded.EmbeddedStack;
import dev.darkroom.events.GenerationRequest;
import dev.darkroom.events.GenerationTask;
import dev.darkroom.events.RecordReader;
import dev.darkroom.events.Topics;
import dev.darkroom.events.TrainingKind;
import dev.darkroom.events.TrainingTask;
import dev.darkroom.events.WorkerReport;
import dev.darkroom.events.WorkerStatus;
import dev.darkroom.testing.TestInfrastructure;
import dev.darkroom.testing.TestJvm;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a worker says of itself, from its start to its goodbye. */
class PresenceIT {
    private static final Map<String, String> CONFIG =
            TestInfrastructure.shared().config();
    private static final GenerationRequest LONG = Tasks.aRequest("emoji-64", 150, 7, 4);

    @Test
    void shouldTellOfItsModelsItsTrainingItsBatchAndItsLeaving() throws Exception {
        Instant begin = Instant.now();
        try (TestOrchestrator orchestrator = new TestOrchestrator(CONFIG, "seen");
                StatusConsumer statuses = new StatusConsumer(CONFIG);
                WorkerProcess worker = WorkerProcess.start("seen-1", "seen", CONFIG)) {
            WorkerStatus.Present idle =
                    statuses.await("seen-1", status -> !status.models().isEmpty());
            assertThat(idle.device()).isEqualTo("cpu");
            assertThat(idle.pool()).isEqualTo("seen");
            assertThat(idle.host()).isNotBlank();
            assertThat(idle.version()).isNotBlank().isNotEqualTo("unknown");
            assertThat(idle.since()).isBetween(begin.minusSeconds(1), Instant.now());
            assertThat(idle.models()).anySatisfy(model -> {
                assertThat(model.name()).isEqualTo("emoji-64");
                assertThat(model.bytes()).isPositive();
            });
            assertThat(idle.memory().weights())
                    .isPositive()
                    .isLessThanOrEqualTo(idle.memory().weightsLimit());
            assertThat(idle.memory().batchLimit()).isPositive();
            assertThat(idle.batches()).isEmpty();
            assertThat(idle.tasks()).isZero();

            TrainingTask training = Trainings.task("seen", TrainingKind.LORA, 100_000, List.of());
            new Bucket(CONFIG).put(training.request().data(), Trainings.archive());
            orchestrator.submit(training);
            WorkerStatus.Present learning = statuses.await(
                    "seen-1", status -> status.trainings().stream().anyMatch(step -> step.step() > 0));
            assertThat(learning.trainings()).singleElement().satisfies(step -> {
                assertThat(step.jobId()).isEqualTo(training.jobId());
                assertThat(step.steps()).isEqualTo(100_000);
            });
            orchestrator.cancel(training.jobId(), 1);
            statuses.await("seen-1", status -> status.trainings().isEmpty());

            List<GenerationTask> tasks = List.of(task(), task());
            for (GenerationTask task : tasks) {
                orchestrator.submit(task);
            }

            WorkerStatus.Present busy = statuses.await(
                    "seen-1",
                    status -> !status.batches().isEmpty()
                            && status.batches().getFirst().jobs().size() == 2
                            && status.batches().getFirst().jobs().getFirst().step() > 0);
            WorkerStatus.Batch batch = busy.batches().getFirst();
            assertThat(batch.model()).isEqualTo("emoji-64");
            assertThat(List.of(batch.channels(), batch.height(), batch.width())).containsExactly(4, 16, 16);
            // Guidance takes two rows for each image.
            assertThat(batch.rows()).isEqualTo(2 * LONG.numImages() * tasks.size());
            assertThat(batch.jobs())
                    .extracting(WorkerStatus.JobStep::jobId)
                    .containsExactlyInAnyOrder(
                            tasks.get(0).jobId(), tasks.get(1).jobId());
            assertThat(batch.jobs()).allSatisfy(job -> {
                assertThat(job.steps()).isEqualTo(150);
                assertThat(job.step()).isBetween(0, 150);
            });
            assertThat(busy.tasks()).isEqualTo(2);
            assertThat(busy.memory().batch()).isPositive();

            assertThat(worker.terminate()).isLessThan(Duration.ofSeconds(10));
            statuses.awaitLeft("seen-1");
            assertThat(statuses.statusesOf("seen-1"))
                    .as("at most once a second")
                    .hasSizeLessThanOrEqualTo(
                            (int) Duration.between(begin, Instant.now()).toSeconds() + 2);
        }
    }

    @Test
    void shouldDrawOnWithoutABrokerTellOfItselfOnceItIsBackAndEndInTimeWithoutOne(@TempDir Path data) throws Exception {
        EmbeddedStack stack = EmbeddedStack.start(data, TestJvm.ofInfrastructure());
        try (TestOrchestrator orchestrator = new TestOrchestrator(stack.asConfig(), "unheard");
                WorkerProcess worker = WorkerProcess.start("seen-3", "unheard", stack.asConfig())) {
            GenerationTask task = new GenerationTask(Tasks.freshJob(), 1, Tasks.aRequest("emoji-64", 150, 7, 1), null);
            orchestrator.submit(task);
            orchestrator.awaitProgress(task.jobId());

            stack.close();
            Thread.sleep(Duration.ofSeconds(1));
            stack = EmbeddedStack.start(data, TestJvm.ofInfrastructure());

            try (StatusConsumer statuses = new StatusConsumer(stack.asConfig())) {
                statuses.await("seen-3", status -> true);
            }
            orchestrator.await(WorkerReport.Succeeded.class, task.jobId());
            GenerationTask next = new GenerationTask(Tasks.freshJob(), 1, Tasks.aRequest("emoji-64", 2, 7, 1), null);
            orchestrator.submit(next);
            orchestrator.await(WorkerReport.Succeeded.class, next.jobId());

            stack.close();
            assertThat(worker.terminate()).isLessThan(Duration.ofSeconds(10));
        } finally {
            stack.close();
        }
    }

    private static GenerationTask task() {
        return new GenerationTask(Tasks.freshJob(), 1, LONG, null);
    }

    /** Receives the statuses of workers from now on. */
    private static final class StatusConsumer implements AutoCloseable {
        private static final Duration PATIENCE = Duration.ofMinutes(2);
        private static final TopicPartition STATUSES = new TopicPartition(Topics.WORKERS, 0);

        private final Consumer<byte[], byte[]> consumer;
        private final List<WorkerStatus> received = new ArrayList<>();
        private int seen;

        StatusConsumer(Map<String, String> services) {
            Map<String, Object> config = TestInfrastructure.kafkaClient(services);
            consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            consumer.assign(List.of(STATUSES));
            consumer.seekToEnd(List.of(STATUSES));
            consumer.position(STATUSES);
        }

        WorkerStatus.Present await(String worker, Predicate<WorkerStatus.Present> wanted) {
            return (WorkerStatus.Present) awaitStatus(
                    worker, status -> status instanceof WorkerStatus.Present present && wanted.test(present));
        }

        void awaitLeft(String worker) {
            awaitStatus(worker, WorkerStatus.Left.class::isInstance);
        }

        List<WorkerStatus> statusesOf(String worker) {
            return received.stream()
                    .filter(status -> status.workerId().equals(worker))
                    .toList();
        }

        private WorkerStatus awaitStatus(String worker, Predicate<WorkerStatus> wanted) {
            Instant deadline = Instant.now().plus(PATIENCE);
            while (Instant.now().isBefore(deadline)) {
                while (seen < received.size()) {
                    WorkerStatus status = received.get(seen++);
                    if (status.workerId().equals(worker) && wanted.test(status)) {
                        return status;
                    }
                }
                consumer.poll(Duration.ofMillis(100))
                        .forEach(record -> received.add(TestOrchestrator.message(RecordReader.WORKERS, record)));
            }
            throw new AssertionError("heard only " + statusesOf(worker));
        }

        @Override
        public void close() {
            consumer.close();
        }
    }
}
