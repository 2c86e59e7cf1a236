package dev.darkroom.orchestrator.checkpoints;

import static dev.darkroom.jobs.fixtures.JobBuilder.NOON;
import static dev.darkroom.jobs.fixtures.JobBuilder.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.events.JobId;
import dev.darkroom.jobs.fixtures.JobBuilder;
import dev.darkroom.orchestrator.Configs;
import dev.darkroom.storage.jobs.Changes;
import dev.darkroom.storage.jobs.Changes.Append;
import dev.darkroom.storage.jobs.fixtures.Appends;
import dev.darkroom.storage.jobs.memory.InMemoryJobs;
import dev.darkroom.storage.objects.ObjectKeys;
import dev.darkroom.storage.objects.memory.InMemoryObjectStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CheckpointSweepTest {
    private static final JobId RUNNING = JobId.named("tenant", "running");
    private static final JobId CANCELED = JobId.named("tenant", "canceled");
    private static final JobId UNKNOWN = JobId.named("tenant", "unknown");

    private final InMemoryJobs jobs = new InMemoryJobs();
    private final InMemoryObjectStore objects = new InMemoryObjectStore();
    private final CheckpointSweep sweep = new CheckpointSweep(jobs, objects);

    @Test
    void shouldDeleteCheckpointsOfEndedJobsAndNothingElse() {
        save(RUNNING, aJob().withId(RUNNING).queued().dispatched().running());
        save(CANCELED, aJob().withId(CANCELED).queued().dispatched().running().canceled());
        checkpoint(CANCELED, 5);
        checkpoint(CANCELED, 10);
        String kept = checkpoint(RUNNING, 5);
        String foreign = checkpoint(UNKNOWN, 5);
        objects.put(ObjectKeys.CHECKPOINTS + "readme", new byte[0], "text/plain");
        objects.put(ObjectKeys.image(CANCELED, 0), new byte[0], "image/png");

        assertThat(run()).isEqualTo(2);
        assertThat(objects.list(""))
                .containsExactlyInAnyOrder(
                        kept, foreign, ObjectKeys.CHECKPOINTS + "readme", ObjectKeys.image(CANCELED, 0));
        assertThat(run()).isZero();
    }

    @Test
    void shouldClearAwayAfterALateWorker() {
        save(CANCELED, aJob().withId(CANCELED).queued().dispatched().running().canceled());
        assertThat(run()).isZero();

        checkpoint(CANCELED, 15);

        assertThat(run()).isEqualTo(1);
    }

    @Test
    void shouldSweepEveryMinuteByDefault() {
        assertThat(Configs.read(CheckpointsConfig.class, Map.of()).sweep()).isEqualTo(Duration.ofMinutes(1));
        assertThat(Configs.read(CheckpointsConfig.class, Map.of("darkroom.checkpoints.sweep", "5s"))
                        .sweep())
                .isEqualTo(Duration.ofSeconds(5));
    }

    private int run() {
        return sweep.run().await().atMost(Duration.ofSeconds(10));
    }

    private String checkpoint(JobId job, int step) {
        String key = ObjectKeys.checkpoint(job, 1, step);
        objects.put(key, new byte[] {1}, "application/octet-stream");
        return key;
    }

    private void save(JobId id, JobBuilder job) {
        Append append = Appends.last(job.events().size(), job.events(), NOON);
        jobs.commit(new Changes(List.of(), List.of(append), List.of(), List.of(), List.of()))
                .await()
                .indefinitely();
    }
}
