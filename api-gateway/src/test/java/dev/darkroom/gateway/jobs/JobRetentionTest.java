package dev.darkroom.gateway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.events.JobEvent;
import dev.darkroom.events.JobEvent.JobCanceled;
import dev.darkroom.events.JobEvent.JobSubmitted;
import dev.darkroom.events.JobId;
import dev.darkroom.gateway.Platform;
import dev.darkroom.storage.jobs.Changes;
import dev.darkroom.storage.jobs.Changes.Append;
import dev.darkroom.storage.jobs.fixtures.Appends;
import dev.darkroom.storage.jobs.memory.InMemoryJobs;
import dev.darkroom.storage.objects.ObjectKeys;
import dev.darkroom.storage.objects.memory.InMemoryObjectStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JobRetentionTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final Map<JobId, List<JobEvent>> histories = new HashMap<>();
    private final InMemoryJobs jobs = new InMemoryJobs();
    private final InMemoryObjectStore objects = new InMemoryObjectStore();
    private final JobRetention retention =
            new JobRetention(jobs, jobs, new JobEraser(jobs, objects), Optional::<Duration>empty);

    @Test
    void shouldForgetAllEndedJobsOfTheDaysBefore() {
        // More than are looked at together.
        List<JobId> yesterday = IntStream.range(0, 1_001)
                .mapToObj(i -> ended("old-" + i, NOON.minus(Duration.ofDays(1))))
                .toList();
        JobId today = ended("young", NOON.minus(Duration.ofHours(11)));
        JobId waiting = submitted("waiting", NOON.minus(Duration.ofDays(30)));

        retention.forgetDaysBefore(NOON).await().atMost(Duration.ofSeconds(20));

        assertThat(yesterday).noneMatch(this::isKnown);
        assertThat(List.of(today, waiting)).allMatch(this::isKnown);
        assertThat(objects.list("")).containsExactly(ObjectKeys.image(today, 0));
    }

    private boolean isKnown(JobId jobId) {
        return jobs.find(jobId).await().indefinitely().isPresent();
    }

    private JobId ended(String name, Instant at) {
        JobId jobId = submitted(name, at);
        append(jobId, new JobCanceled(jobId, at));
        objects.put(ObjectKeys.image(jobId, 0), Platform.PNG, "image/png");
        return jobId;
    }

    private JobId submitted(String name, Instant at) {
        JobId jobId = JobId.named("tenant", name);
        append(jobId, new JobSubmitted(jobId, "tenant", "fingerprint", Platform.request(), at, null));
        return jobId;
    }

    private void append(JobId jobId, JobEvent event) {
        List<JobEvent> history = histories.computeIfAbsent(jobId, id -> new ArrayList<>());
        history.add(event);
        Append append = Appends.last(1, history, NOON);
        jobs.commit(new Changes(List.of(), List.of(append), List.of(), List.of(), List.of()))
                .await()
                .indefinitely();
    }
}
