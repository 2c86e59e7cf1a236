package dev.darkroom.worker.checkpoints;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.events.GenerationTask;
import dev.darkroom.events.ResumePoint;
import dev.darkroom.storage.objects.ObjectKeys;
import dev.darkroom.storage.objects.ObjectStore;
import dev.darkroom.storage.objects.ObjectStoreException;
import dev.darkroom.telemetry.Timers;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Checkpoints in the bucket. None is worth a job: what cannot be saved or read costs steps, nothing else. */
@Singleton
public class CheckpointStore {
    private static final Logger LOG = Logger.getLogger(CheckpointStore.class);

    private final ObjectStore objects;
    private final Timer saving;
    private final DistributionSummary size;

    @Inject
    public CheckpointStore(ObjectStore objects, MeterRegistry registry) {
        this.objects = objects;
        this.saving = Timers.timer(registry, "darkroom.worker.checkpoint");
        this.size = DistributionSummary.builder("darkroom.worker.checkpoint.size")
                .baseUnit("bytes")
                .register(registry);
    }

    /** Blocks; empty if the store does not take it. */
    public Optional<ResumePoint> save(GenerationTask task, Checkpoint checkpoint) {
        String key = ObjectKeys.checkpoint(task.jobId(), task.attempt(), checkpoint.step());
        try {
            byte[] file = CheckpointFile.encode(checkpoint);
            saving.record(() -> objects.put(key, file, CheckpointFile.MEDIA_TYPE));
            size.record(file.length);
            return Optional.of(new ResumePoint(key, checkpoint.step()));
        } catch (ObjectStoreException e) {
            LOG.warnf(e, "checkpoint not saved jobId=%s attempt=%d", task.jobId(), task.attempt());
            return Optional.empty();
        }
    }

    /** Blocks; empty if there is none, or not a whole one. */
    public Optional<Checkpoint> load(GenerationTask task, ResumePoint point) {
        try {
            Optional<Checkpoint> checkpoint = objects.get(point.checkpoint())
                    .map(object -> CheckpointFile.decode(point.checkpoint(), object.content()));
            if (checkpoint.isEmpty()) {
                LOG.warnf("checkpoint is gone, beginning anew jobId=%s attempt=%d", task.jobId(), task.attempt());
            }
            return checkpoint;
        } catch (DiffusionException | ObjectStoreException e) {
            LOG.warnf(e, "checkpoint unreadable, beginning anew jobId=%s attempt=%d", task.jobId(), task.attempt());
            return Optional.empty();
        }
    }

    /** Blocks; what stays behind lies under a prefix of its own. */
    public void delete(String key) {
        try {
            objects.delete(key);
        } catch (ObjectStoreException e) {
            LOG.warnf(e, "checkpoint not deleted key=%s", key);
        }
    }
}
