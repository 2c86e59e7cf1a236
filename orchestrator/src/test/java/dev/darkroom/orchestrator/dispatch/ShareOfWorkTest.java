package dev.darkroom.orchestrator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.events.GenerationTask;
import dev.darkroom.events.JobCommand.SubmitJob;
import dev.darkroom.events.JobEvent;
import dev.darkroom.events.JobEvent.JobDispatched;
import dev.darkroom.events.JobEvent.JobSucceeded;
import dev.darkroom.events.JobId;
import dev.darkroom.jobs.JobInput.AttemptReport;
import dev.darkroom.jobs.JobInput.ClientCommand;
import dev.darkroom.orchestrator.reactions.EventContext;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two tenants at one worker, in virtual time: what each gets of the engine, by the histories and the steps that were made. */
class ShareOfWorkTest {
    private static final int SLOTS = 16;
    private static final Duration STEP = Duration.ofMillis(25);
    private static final int CHEAP = 20;
    private static final int DEAR = 200;

    private final Agenda agenda = new Agenda();
    private final Deque<GenerationTask> queue = new ArrayDeque<>();
    private final List<String> dispatched = new ArrayList<>();
    private final Map<JobId, Integer> steps = new HashMap<>();
    private final Map<JobId, String> tenants = new HashMap<>();
    private final Map<String, Integer> made = new HashMap<>();
    private final SimulatedOrchestrator orchestrator =
            new SimulatedOrchestrator(agenda, () -> SLOTS, this::offer, this::witness);
    private final SpotWorker worker =
            new SpotWorker("worker", SLOTS, STEP, agenda, report -> orchestrator.receive(new AttemptReport(report)));

    @ParameterizedTest
    @ValueSource(ints = {-100, -1, 0, 1, 100})
    void shouldDispatchASingleJobAmongTheNextTwoWhateverTheOthersPriority(int priority) {
        submit("a", 60, CHEAP, priority);
        agenda.runUntil(Duration.ofMillis(700));
        int before = dispatched.size();
        assertThat(before).isBetween(SLOTS, 59);

        submit("b", 1, CHEAP, 0);
        agenda.runUntil(Duration.ofSeconds(30));

        assertThat(dispatched.subList(before, before + 2)).contains("b");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10})
    void shouldGiveBothTheSameWorkWhereTheJobsOfOneAreTenTimesAsDear(int secondsBefore) {
        submit("a", 100, DEAR, 100);
        agenda.runUntil(Duration.ofSeconds(secondsBefore));
        submit("b", 1_000, CHEAP, 0);
        Map<String, Integer> before = stepsSoFar();

        agenda.runUntil(Duration.ofSeconds(secondsBefore + 30));

        int ofA = of("a", before);
        int ofB = of("b", before);
        assertThat((double) ofB / (ofA + ofB)).isBetween(0.4, 0.6);
    }

    /** The other way round too: cheap jobs that came first are no wall. */
    @Test
    void shouldGiveDearJobsTheirWorkBesideManyCheapOnes() {
        submit("a", 1_000, CHEAP, 100);
        agenda.runUntil(Duration.ofSeconds(1));
        submit("b", 100, DEAR, -100);
        Map<String, Integer> before = stepsSoFar();

        agenda.runUntil(Duration.ofSeconds(31));

        int ofA = of("a", before);
        int ofB = of("b", before);
        assertThat((double) ofB / (ofA + ofB)).isBetween(0.4, 0.6);
    }

    private void submit(String tenant, int jobs, int ofSteps, int priority) {
        for (int i = 0; i < jobs; i++) {
            JobId job = JobId.named(tenant, "job-" + i);
            tenants.put(job, tenant);
            steps.put(job, ofSteps);
            orchestrator.receive(new ClientCommand(
                    new SubmitJob(job, tenant, "fingerprint", Requests.of(ofSteps, priority), agenda.instant(), null)));
        }
    }

    private void offer(GenerationTask task) {
        queue.add(task);
        serve();
    }

    private void serve() {
        while (!queue.isEmpty() && worker.hasRoom()) {
            worker.take(queue.remove(), this::serve);
        }
    }

    private void witness(EventContext context) {
        String tenant = context.after().tenant();
        switch (context.event()) {
            case JobDispatched event -> dispatched.add(tenant);
            case JobSucceeded event -> made.merge(tenant, steps.getOrDefault(event.jobId(), 0), Integer::sum);
            case JobEvent.JobSubmitted event -> {}
            case JobEvent.JobStarted event -> {}
            case JobEvent.JobCheckpointed event -> {}
            case JobEvent.JobAttemptFailed event -> {}
            case JobEvent.JobReleased event -> {}
            case JobEvent.Final event -> {}
        }
    }

    private Map<String, Integer> stepsSoFar() {
        Map<String, Integer> all = new HashMap<>(made);
        worker.progress()
                .forEach(progress ->
                        all.merge(tenants.getOrDefault(progress.task().jobId(), ""), progress.step(), Integer::sum));
        return all;
    }

    private int of(String tenant, Map<String, Integer> before) {
        return stepsSoFar().getOrDefault(tenant, 0) - before.getOrDefault(tenant, 0);
    }
}
