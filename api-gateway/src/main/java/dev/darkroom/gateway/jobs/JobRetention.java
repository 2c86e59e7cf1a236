package dev.darkroom.gateway.jobs;

import dev.darkroom.storage.jobs.JobViews;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Deletes jobs that are too old, where a setting says so. Every gateway does; meeting at one job harms nothing. */
@Startup
@ApplicationScoped
class JobRetention {
    private static final Logger LOG = Logger.getLogger(JobRetention.class);
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final int BATCH = 500;

    private final JobViews views;
    private final JobEraser eraser;
    private final RetentionConfig config;
    private @Nullable Cancellable timer;

    JobRetention(JobViews views, JobEraser eraser, RetentionConfig config) {
        this.views = views;
        this.eraser = eraser;
        this.config = config;
    }

    @PostConstruct
    void start() {
        config.jobs()
                .ifPresent(age -> timer = Multi.createFrom()
                        .ticks()
                        .every(INTERVAL)
                        .onOverflow()
                        .drop()
                        .onItem()
                        .transformToUniAndConcatenate(
                                tick -> eraseOlderThan(Instant.now().minus(age)))
                        .subscribe()
                        .with(done -> {}));
    }

    @PreDestroy
    void stop() {
        if (timer != null) {
            timer.cancel();
        }
    }

    Uni<Void> eraseOlderThan(Instant before) {
        return views.endedAndOlderThan(before, BATCH)
                .onItem()
                .transformToMulti(jobs -> Multi.createFrom().iterable(jobs))
                .onItem()
                .transformToUniAndConcatenate(eraser::erase)
                .collect()
                .asList()
                .onFailure()
                .invoke(failure -> LOG.warnf(
                        "old jobs not deleted: error=%s", failure.getClass().getSimpleName()))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }
}
