package dev.darkroom.worker.reports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.events.JobId;
import dev.darkroom.events.JobProgress;
import dev.darkroom.events.WorkerReport;
import dev.darkroom.worker.Tasks;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What every way out for reports does. */
public interface ReportsConformance {
    Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    Reports reports();

    /** The reports on a job that are held at this moment, in their order. */
    List<WorkerReport> held(JobId job);

    /** Waits until there is some, for a while. */
    List<JobProgress> progress(JobId job);

    @Test
    default void shouldHoldAReportOnceItIsSent() {
        JobId job = Tasks.freshJob();
        WorkerReport report = new WorkerReport.Started(job, 1, "w1", NOON);

        reports().send(report).join();

        assertThat(held(job)).containsExactly(report);
    }

    @Test
    default void shouldKeepTheOrderOfWhatAnAttemptSays() {
        JobId job = Tasks.freshJob();
        List<WorkerReport> said = new ArrayList<>();
        said.add(new WorkerReport.Started(job, 1, "w1", NOON));
        for (int i = 1; i <= 100; i++) {
            said.add(new WorkerReport.Heartbeat(job, 1, NOON.plusSeconds(i)));
        }
        said.add(new WorkerReport.Released(job, 1, NOON.plusSeconds(101)));

        CompletableFuture.allOf(said.stream().map(reports()::send).toArray(CompletableFuture[]::new))
                .join();

        assertThat(held(job)).isEqualTo(said);
    }

    @Test
    default void shouldTellHowFarAnAttemptHasCome() {
        JobProgress halfway = new JobProgress(Tasks.freshJob(), 1, 2, 4, null, null);

        reports().send(halfway);

        assertThat(progress(halfway.jobId())).containsExactly(halfway);
    }
}
