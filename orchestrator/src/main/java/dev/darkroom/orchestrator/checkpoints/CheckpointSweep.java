package dev.darkroom.orchestrator.checkpoints;

import static java.util.stream.Collectors.groupingBy;

import dev.darkroom.events.JobId;
import dev.darkroom.orchestrator.loop.EventLoop;
import dev.darkroom.storage.jobs.JobViews;
import dev.darkroom.storage.objects.ObjectKeys;
import dev.darkroom.storage.objects.ObjectStore;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Deletes the checkpoints of jobs that have ended, by looking at what is there: a worker that writes one after its job's end is
 * cleared away after by the next sweep, and sweeps of several orchestrators at once do no harm.
 */
final class CheckpointSweep {
    private final JobViews views;
    private final ObjectStore objects;

    CheckpointSweep(JobViews views, ObjectStore objects) {
        this.views = views;
        this.objects = objects;
    }

    /** How many checkpoints were deleted. */
    Uni<Integer> run() {
        return blocking(this::checkpoints)
                .chain(byJob -> ended(byJob.keySet()).chain(ended -> blocking(() -> delete(byJob, ended))));
    }

    private Map<JobId, List<String>> checkpoints() {
        return objects.list(ObjectKeys.CHECKPOINTS).stream()
                .filter(key -> ObjectKeys.jobOfCheckpoint(key).isPresent())
                .collect(groupingBy(key -> ObjectKeys.jobOfCheckpoint(key).orElseThrow()));
    }

    private Uni<Set<JobId>> ended(Set<JobId> jobs) {
        return jobs.isEmpty() ? Uni.createFrom().item(Set.of()) : views.ended(jobs);
    }

    private int delete(Map<JobId, List<String>> byJob, Set<JobId> ended) {
        List<String> keys = ended.stream()
                .flatMap(job -> byJob.getOrDefault(job, List.of()).stream())
                .toList();
        keys.forEach(objects::delete);
        return keys.size();
    }

    private static <T> Uni<T> blocking(Supplier<T> work) {
        return EventLoop.comeBack(Uni.createFrom().item(work).runSubscriptionOn(Infrastructure.getDefaultWorkerPool()));
    }
}
