package dev.darkroom.orchestrator.processing;

import static dev.darkroom.jobs.fixtures.JobBuilder.ID;
import static dev.darkroom.jobs.fixtures.JobBuilder.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.documents.SignedLinks;
import dev.darkroom.events.JobEvent;
import dev.darkroom.events.JobEvent.JobCanceled;
import dev.darkroom.events.JobEvent.JobDispatched;
import dev.darkroom.events.JobEvent.JobStarted;
import dev.darkroom.events.JobEvent.JobSubmitted;
import dev.darkroom.events.JobEvent.JobSucceeded;
import dev.darkroom.events.JobId;
import dev.darkroom.jobs.JobDecider;
import dev.darkroom.jobs.JobInput;
import dev.darkroom.jobs.fixtures.JobInputs;
import dev.darkroom.orchestrator.processing.BatchItem.Message;
import dev.darkroom.orchestrator.reactions.Reaction;
import dev.darkroom.orchestrator.reactions.WebhookLinks;
import dev.darkroom.storage.jobs.Changes.OutboxMessage;
import dev.darkroom.storage.jobs.memory.InMemoryJobs;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Two orchestrators over one store: what one has in memory, the other makes stale. */
class JobSnapshotsTest {
    private static final Rules RULES = new Rules(
            new JobDecider(3),
            Reaction.all(new WebhookLinks("http://darkroom", new SignedLinks(new byte[] {1}, Duration.ofDays(1)))),
            new Leases(Duration.ofSeconds(15), Duration.ofMinutes(10)));

    private final InMemoryJobs jobs = new InMemoryJobs(() -> NOON);
    private final FaultyStore store = new FaultyStore(jobs);
    private final JobProcessor ours = new JobProcessor(store, RULES, () -> NOON, List.of());
    private final JobProcessor theirs = new JobProcessor(jobs, RULES, () -> NOON, List.of());
    private int messages;

    @Test
    void shouldLoadAJobOnce() {
        process(ours, JobInputs.submit(ID));
        process(ours, JobInputs.dispatch(ID));
        process(ours, JobInputs.started(ID, 1));
        process(ours, JobInputs.heartbeat(ID, 1));
        process(ours, JobInputs.succeeded(ID, 1));

        assertThat(store.loaded()).containsExactly(ID);
        assertThat(history())
                .containsExactly(JobSubmitted.class, JobDispatched.class, JobStarted.class, JobSucceeded.class);
    }

    @Test
    void shouldTakeAReportOfAnAttemptThatAnotherHasDispatched() {
        process(ours, JobInputs.submit(ID));
        process(theirs, JobInputs.dispatch(ID));

        process(ours, JobInputs.started(ID, 1));

        assertThat(history()).containsExactly(JobSubmitted.class, JobDispatched.class, JobStarted.class);
    }

    @Test
    void shouldDecideOnTheHistoryWhereAnotherHasComeFurther() {
        process(ours, JobInputs.submit(ID));
        process(theirs, JobInputs.dispatch(ID));
        process(theirs, JobInputs.started(ID, 1));

        process(ours, JobInputs.cancel(ID));

        assertThat(history())
                .containsExactly(JobSubmitted.class, JobDispatched.class, JobStarted.class, JobCanceled.class);
    }

    @Test
    void shouldTakeANewJobOfTheIdOfOneThatAnotherHasEndedAndErased() {
        process(ours, JobInputs.submit(ID));
        process(theirs, JobInputs.cancel(ID));
        jobs.erase(ID).await().indefinitely();

        process(ours, JobInputs.submit(ID));

        assertThat(history()).containsExactly(JobSubmitted.class);
    }

    @Test
    void shouldForgetAJobThatHasEnded() {
        JobId other = JobId.named("tenant", "other");
        process(ours, JobInputs.submit(ID));
        process(ours, JobInputs.cancel(ID));
        process(ours, JobInputs.submit(other));
        process(ours, JobInputs.cancel(ID));

        assertThat(store.loaded()).containsExactly(ID, other, ID);
    }

    private void process(JobProcessor processor, JobInput input) {
        OutboxMessage record = new OutboxMessage("", "", Map.of(), new byte[0]);
        processor
                .process(List.of(new Message("message-" + messages++, input, record)))
                .await()
                .indefinitely();
    }

    private List<Class<? extends JobEvent>> history() {
        return jobs.load(Set.of(ID)).await().indefinitely().getOrDefault(ID, List.of()).stream()
                .<Class<? extends JobEvent>>map(recorded -> recorded.event().getClass())
                .toList();
    }
}
