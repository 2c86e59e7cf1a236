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
                Ear ear = new Ear(CONFIG);
                WorkerProcess worker = WorkerProcess.start("seen-1", "seen", CONFIG)) {
            WorkerStatus.Present idle =
                    ear.await("seen-1", news -> !news.models().isEmpty());
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
            WorkerStatus.Present learning =
                    ear.await("seen-1", news -> news.trainings().stream().anyMatch(step -> step.step() > 0));
            assertThat(learning.trainings()).singleElement().satisfies(step -> {
                assertThat(step.jobId()).isEqualTo(training.jobId());
                assertThat(step.steps()).isEqualTo(100_000);
            });
            orchestrator.cancel(training.jobId(), 1);
            ear.await("seen-1", news -> news.trainings().isEmpty());

            List<GenerationTask> tasks = List.of(task(), task());
            for (GenerationTask task : tasks) {
                orchestrator.submit(task);
            }

            WorkerStatus.Present busy = ear.await(
                    "seen-1",
                    news -> !news.batches().isEmpty()
                            && news.batches().getFirst().jobs().size() == 2
                            && news.batches().getFirst().jobs().getFirst().step() > 0);
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
            ear.awaitLeft("seen-1");
            assertThat(ear.toldOf("seen-1"))
                    .as("at most once a second")
                    .hasSizeLessThanOrEqualTo(
                            (int) Duration.between(begin, Instant.now()).toSeconds() + 2);
        }
    }

    @Test
    void shouldDrawOnWithoutABrokerTellOfItselfOnceItIsBackAndEndInTimeWithoutOne(@TempDir Path data) throws Exception {
        EmbeddedStack stack = EmbeddedStack.start(data);
        try (TestOrchestrator orchestrator = new TestOrchestrator(stack.asConfig(), "unheard");
                WorkerProcess worker = WorkerProcess.start("seen-3", "unheard", stack.asConfig())) {
            GenerationTask task = new GenerationTask(Tasks.freshJob(), 1, Tasks.aRequest("emoji-64", 150, 7, 1), null);
            orchestrator.submit(task);
            orchestrator.awaitProgress(task.jobId());

            stack.close();
            Thread.sleep(Duration.ofSeconds(4));
            stack = EmbeddedStack.start(data);

            try (Ear ear = new Ear(stack.asConfig())) {
                ear.await("seen-3", news -> true);
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

    /** Hears what workers say of themselves from now on. */
    private static final class Ear implements AutoCloseable {
        private static final Duration PATIENCE = Duration.ofMinutes(2);
        private static final TopicPartition NEWS = new TopicPartition(Topics.WORKERS, 0);

        private final Consumer<byte[], byte[]> consumer;
        private final List<WorkerStatus> heard = new ArrayList<>();
        private int seen;

        Ear(Map<String, String> services) {
            Map<String, Object> config = TestInfrastructure.kafkaClient(services);
            consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            consumer.assign(List.of(NEWS));
            consumer.seekToEnd(List.of(NEWS));
            consumer.position(NEWS);
        }

        WorkerStatus.Present await(String worker, Predicate<WorkerStatus.Present> wanted) {
            return (WorkerStatus.Present) awaitNews(
                    worker, news -> news instanceof WorkerStatus.Present present && wanted.test(present));
        }

        void awaitLeft(String worker) {
            awaitNews(worker, WorkerStatus.Left.class::isInstance);
        }

        List<WorkerStatus> toldOf(String worker) {
            return heard.stream().filter(news -> news.workerId().equals(worker)).toList();
        }

        private WorkerStatus awaitNews(String worker, Predicate<WorkerStatus> wanted) {
            Instant deadline = Instant.now().plus(PATIENCE);
            while (Instant.now().isBefore(deadline)) {
                while (seen < heard.size()) {
                    WorkerStatus news = heard.get(seen++);
                    if (news.workerId().equals(worker) && wanted.test(news)) {
                        return news;
                    }
                }
                consumer.poll(Duration.ofMillis(100))
                        .forEach(record -> heard.add(TestOrchestrator.message(RecordReader.WORKERS, record)));
            }
            throw new AssertionError("heard only " + toldOf(worker));
        }

        @Override
        public void close() {
            consumer.close();
        }
    }
}
