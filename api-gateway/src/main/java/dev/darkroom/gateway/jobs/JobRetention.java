package dev.darkroom.gateway.jobs;

import dev.darkroom.storage.jobs.JobStore;
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
import java.time.temporal.ChronoUnit;
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
    private final JobStore store;
    private final JobEraser eraser;
    private final RetentionConfig config;
    private @Nullable Cancellable timer;

    JobRetention(JobViews views, JobStore store, JobEraser eraser, RetentionConfig config) {
        this.views = views;
        this.store = store;
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
                                tick -> forgetDaysBefore(Instant.now().minus(age)))
                        .subscribe()
                        .with(done -> {}));
    }

    @PreDestroy
    void stop() {
        if (timer != null) {
            timer.cancel();
        }
    }

    /** Whole days (UTC) only, so that the store can drop their events instead of deleting them one by one. */
    Uni<Void> forgetDaysBefore(Instant moment) {
        Instant before = moment.truncatedTo(ChronoUnit.DAYS);
        return Multi.createBy()
                .repeating()
                .uni(() -> views.endedAndOlderThan(before, BATCH).call(eraser::expire))
                .whilst(jobs -> jobs.size() == BATCH)
                .collect()
                .last()
                .chain(() -> store.dropDays(before))
                .onFailure()
                .invoke(failure -> LOG.warn("old jobs not deleted", failure))
                .onFailure()
                .recoverWithNull();
    }
}
