package dev.darkroom.orchestrator.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.events.AttemptTask;
import dev.darkroom.events.JobEvent.JobSubmitted;
import dev.darkroom.testing.TestInfrastructure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FairShareIT {
    private static final int MANY = 1_000;

    private final List<AttemptTask> tasks = new CopyOnWriteArrayList<>();

    @Test
    void shouldGiveASingleJobTheNextTurnAmongAThousandOfAnotherTenant() {
        Map<String, String> settings = new HashMap<>(TestInfrastructure.shared().configWithFreshDatabase());
        settings.put("darkroom.dispatch.window", "1");
        settings.put("darkroom.dispatch.ahead", "0s");
        TestJob single = TestJob.any().ofTenant("single");
        try (OrchestratorProcess orchestrator = OrchestratorProcess.start(settings);
                KafkaSide kafka = new KafkaSide(settings.getOrDefault("kafka.bootstrap.servers", ""))) {
            kafka.work(tasks::add);
            List<TestJob> many = Stream.generate(TestJob::any)
                    .limit(MANY)
                    .map(job -> job.ofTenant("many"))
                    .toList();
            many.forEach(job -> kafka.command(job.submit()));
            finish(kafka, task(0));
            task(1);
            kafka.command(single.submit());
            kafka.awaitEvent(single.id(), JobSubmitted.class);

            finish(kafka, task(1));

            assertThat(task(2).jobId()).isEqualTo(single.id());
            assertThat(orchestrator.log()).doesNotContain("\tat ");
        }
    }

    private AttemptTask task(int index) {
        return Waiting.until(
                "task " + index,
                () -> tasks.size() > index ? Optional.of(tasks.get(index)) : Optional.<AttemptTask>empty());
    }

    private static void finish(KafkaSide kafka, AttemptTask task) {
        kafka.report(TestJob.of(task.jobId()).started(task.attempt()));
        kafka.report(TestJob.of(task.jobId()).succeeded(task.attempt()));
    }
}
