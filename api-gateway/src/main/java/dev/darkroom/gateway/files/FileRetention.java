package dev.darkroom.gateway.files;

import dev.darkroom.storage.jobs.files.UploadedFiles;
import dev.darkroom.storage.jobs.jdbc.DatabaseException;
import dev.darkroom.storage.objects.ObjectStoreException;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Deletes uploaded files whose time is over. Every gateway does; meeting at one file harms nothing. */
@Startup
@ApplicationScoped
class FileRetention {
    private static final Logger LOG = Logger.getLogger(FileRetention.class);
    private static final Duration INTERVAL = Duration.ofMinutes(5);
    private static final int BATCH = 1000;

    private final UploadedFiles known;
    private final TenantFiles files;
    private @Nullable Cancellable timer;

    FileRetention(UploadedFiles known, TenantFiles files) {
        this.known = known;
        this.files = files;
    }

    @PostConstruct
    void start() {
        timer = Multi.createFrom()
                .ticks()
                .every(INTERVAL)
                .onOverflow()
                .drop()
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .subscribe()
                .with(tick -> deleteExpired());
    }

    @PreDestroy
    void stop() {
        if (timer != null) {
            timer.cancel();
        }
    }

    void deleteExpired() {
        try {
            known.expired(Instant.now(), BATCH).forEach(files::delete);
        } catch (DatabaseException | ObjectStoreException e) {
            LOG.warn("expired files not deleted", e);
        }
    }
}
