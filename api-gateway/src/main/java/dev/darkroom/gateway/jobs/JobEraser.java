package dev.darkroom.gateway.jobs;

import dev.darkroom.events.JobId;
import dev.darkroom.storage.jobs.JobStore;
import dev.darkroom.storage.objects.ObjectKeys;
import dev.darkroom.storage.objects.ObjectStore;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;

/** Deletes jobs that have ended, with everything that was made of them. */
@ApplicationScoped
class JobEraser {
    private final JobStore store;
    private final ObjectStore objects;

    JobEraser(JobStore store, ObjectStore objects) {
        this.store = store;
        this.objects = objects;
    }

    /** First the pictures: a job without them can be deleted again, pictures without a job would stay for ever. */
    Uni<Boolean> erase(JobId jobId) {
        return Uni.createFrom()
                .item(() -> {
                    for (String prefix : ObjectKeys.ofJob(jobId)) {
                        objects.list(prefix).forEach(objects::delete);
                    }
                    return jobId;
                })
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .chain(store::erase);
    }
}
