package dev.darkroom.orchestrator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.events.JobCommand.SubmitJob;
import dev.darkroom.events.JobId;
import dev.darkroom.jobs.JobInput.ClientCommand;
import dev.darkroom.storage.jobs.TenantShare;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The place in the queue that clients see is the place that the job then has. */
class OrderOfDispatchTest {
    private static final int TENANTS = 3;

    private record Wish(int tenant, int steps, int priority) {}

    @Property(tries = 50)
    void shouldDispatchInTheOrderThatPlacesTell(
            @ForAll @Size(min = 1, max = 40) List<@IntRange(min = 0, max = 5_399) Integer> wishes,
            @ForAll @IntRange(min = 0, max = 8) int slotsBefore) {
        Agenda agenda = new Agenda();
        List<JobId> dispatched = new ArrayList<>();
        int[] slots = {slotsBefore};
        SimulatedOrchestrator orchestrator =
                new SimulatedOrchestrator(agenda, () -> slots[0], task -> dispatched.add(task.jobId()), event -> {});
        orchestrator.put(new TenantShare("tenant-1", 2, Optional.empty()));
        List<JobId> jobs = IntStream.range(0, wishes.size())
                .mapToObj(i -> submit(i, wishes.get(i), agenda, orchestrator))
                .toList();
        // All that is out is out, and waits for a worker.
        agenda.runUntil(Duration.ofSeconds(2));
        int out = dispatched.size();
        List<Long> places =
                jobs.stream().map(job -> orchestrator.place(job).orElseThrow()).toList();

        slots[0] = 1_000;
        agenda.runUntil(Duration.ofSeconds(5));

        assertThat(dispatched).hasSize(jobs.size());
        for (JobId job : dispatched.subList(out, dispatched.size())) {
            assertThat(places.get(jobs.indexOf(job))).isEqualTo(dispatched.indexOf(job));
        }
    }

    /** Some come when others have had their first turns. */
    private static JobId submit(int i, int wish, Agenda agenda, SimulatedOrchestrator orchestrator) {
        Wish of = new Wish(wish % TENANTS, 1 + wish / TENANTS % 9, wish / TENANTS / 9 % 200 - 100);
        JobId job = JobId.fresh(agenda.instant(), i, wish);
        agenda.in(
                Duration.ofMillis(30L * i),
                () -> orchestrator.receive(new ClientCommand(new SubmitJob(
                        job,
                        "tenant-" + of.tenant(),
                        "fingerprint",
                        Requests.of(of.steps(), of.priority()),
                        agenda.instant(),
                        null))));
        return job;
    }
}
