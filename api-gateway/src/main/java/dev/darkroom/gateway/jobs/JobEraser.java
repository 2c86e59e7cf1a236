package dev.darkroom.gateway.jobs;

import dev.darkroom.events.JobId;
import dev.darkroom.storage.jobs.JobStore;
import dev.darkroom.storage.objects.ObjectKeys;
import dev.darkroom.storage.objects.ObjectStore;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;

/** Deletes jobs that have ended, with everything that was made of them. */
@ApplicationScoped
class JobEraser {
    /** Jobs whose images are deleted at the same time. */
    private static final int AT_ONCE = 16;

    private final JobStore store;
    private final ObjectStore objects;

    JobEraser(JobStore store, ObjectStore objects) {
        this.store = store;
        this.objects = objects;
    }

    /** First the images: a job without them can be deleted again, images without a job would stay for ever. */
    Uni<Boolean> erase(JobId jobId) {
        return deleteObjects(jobId).chain(store::erase);
    }

    /** The same for many of a day that is about to be forgotten. */
    Uni<Void> expire(List<JobId> jobs) {
        return Multi.createFrom()
                .iterable(jobs)
                .onItem()
                .transformToUni(this::deleteObjects)
                .merge(AT_ONCE)
                .collect()
                .asList()
                .chain(deleted -> store.expire(Set.copyOf(deleted)));
    }

    private Uni<JobId> deleteObjects(JobId jobId) {
        return Uni.createFrom()
                .item(() -> {
                    for (String prefix : ObjectKeys.ofJob(jobId)) {
                        objects.list(prefix).forEach(objects::delete);
                    }
                    return jobId;
                })
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }
}
