package dev.darkroom.orchestrator.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.events.AttemptTask;
import dev.darkroom.events.JobEvent;
import dev.darkroom.events.JobEvent.JobCanceled;
import dev.darkroom.events.JobEvent.JobDispatched;
import dev.darkroom.events.JobEvent.JobSubmitted;
import dev.darkroom.events.JobEvent.JobSucceeded;
import dev.darkroom.testing.TestInfrastructure;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestMethodOrder(OrderAnnotation.class)
class FairShareIT {
    /** More than one look at the queue takes in. */
    private static final int MANY = 300;

    /** Hands out one task at a time, so that the order of the tasks is that of the dispatch. */
    private static OrchestratorProcess oneAtATime;

    private static Map<String, String> settings;

    private final List<AttemptTask> tasks = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void start() {
        settings = new HashMap<>(TestInfrastructure.shared().configWithFreshDatabase());
        settings.put("darkroom.dispatch.window", "1");
        settings.put("darkroom.dispatch.ahead", "0s");
        oneAtATime = OrchestratorProcess.start(settings);
    }

    @AfterAll
    static void stop() {
        oneAtATime.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {-100, 100})
    @Order(1)
    void shouldDispatchASingleJobAmongTheNextTwoWhateverTheOthersPriority(int priority) {
        TestJob single = TestJob.any().ofTenant("single" + priority);
        try (KafkaSide kafka = kafka(settings)) {
            kafka.work(tasks::add);
            List<TestJob> many = kafka.submit("many" + priority, 60, priority, 20);
            for (int i = 0; i < 10; i++) {
                finish(kafka, task(i));
            }
            task(10);
            kafka.command(single.submit());
            kafka.awaitEvent(single.id(), JobSubmitted.class);
            int turn = 10;
            while (!task(turn).jobId().equals(single.id())) {
                finish(kafka, task(turn));
                turn++;
            }
            finish(kafka, task(turn));
            clearAway(kafka, many);

            Instant submitted =
                    kafka.awaitEvent(single.id(), JobSubmitted.class).at();
            Instant dispatched =
                    kafka.awaitEvent(single.id(), JobDispatched.class).at();
            assertThat(dispatchesOf(kafka, many).filter(at -> at.isAfter(submitted) && !at.isAfter(dispatched)))
                    .hasSizeLessThan(2);
            assertThat(dispatchesOf(kafka, many)).hasSizeBetween(10, 59);
            assertThat(oneAtATime.log()).doesNotContain("\tat ");
        }
    }

    /** The last one, because it leaves the jobs of the other tenant behind. */
    @Test
    @Order(2)
    void shouldGiveASingleJobTheNextTurnAmongHundredsOfAnotherTenant() {
        TestJob single = TestJob.any().ofTenant("single");
        try (KafkaSide kafka = kafka(settings)) {
            kafka.work(tasks::add);
            kafka.submit("many", MANY, 0, 20);
            finish(kafka, task(0));
            task(1);
            kafka.command(single.submit());
            kafka.awaitEvent(single.id(), JobSubmitted.class);

            finish(kafka, task(1));

            assertThat(task(2).jobId()).isEqualTo(single.id());
            assertThat(oneAtATime.log()).doesNotContain("\tat ");
        }
    }

    private static KafkaSide kafka(Map<String, String> settings) {
        return new KafkaSide(settings.getOrDefault("kafka.bootstrap.servers", ""));
    }

    private AttemptTask task(int index) {
        return Waiting.until(
                "task " + index,
                () -> tasks.size() > index ? Optional.of(tasks.get(index)) : Optional.<AttemptTask>empty());
    }

    /** Until none of them waits any more. */
    private static void clearAway(KafkaSide kafka, List<TestJob> jobs) {
        jobs.forEach(job -> kafka.command(job.cancel()));
        jobs.forEach(job -> Waiting.until(
                "end of " + job.id(),
                () -> kafka.events(job.id()).stream()
                        .filter(event -> event instanceof JobCanceled || event instanceof JobSucceeded)
                        .findFirst()));
    }

    private static Stream<Instant> dispatchesOf(KafkaSide kafka, List<TestJob> jobs) {
        return jobs.stream()
                .flatMap(job -> kafka.events(job.id()).stream())
                .filter(JobDispatched.class::isInstance)
                .map(JobEvent::at);
    }

    private static void finish(KafkaSide kafka, AttemptTask task) {
        kafka.report(TestJob.of(task.jobId()).started(task.attempt()));
        kafka.report(TestJob.of(task.jobId()).succeeded(task.attempt()));
    }
}
