package dev.darkroom.gateway.surfaces;

import dev.darkroom.events.StoredImage;
import dev.darkroom.gateway.pictures.BudgetedReader;
import dev.darkroom.gateway.pictures.PictureException;
import dev.darkroom.gateway.pictures.PictureFormat;
import dev.darkroom.gateway.pictures.PictureWriter;
import dev.darkroom.gateway.problems.ProblemException;
import dev.darkroom.storage.jobs.JobView;
import dev.darkroom.storage.objects.ObjectStore;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Pictures of this platform as files in the format that a client has asked for. */
@ApplicationScoped
public class Pictures {
    private final ObjectStore objects;
    private final BudgetedReader reader;

    Pictures(ObjectStore objects, BudgetedReader reader) {
        this.objects = objects;
        this.reader = reader;
    }

    /**
     * All pictures of a job, in order.
     *
     * @param quality of the encoder, from 1 to 100
     */
    public Uni<List<byte[]>> of(JobView job, PictureFormat format, int quality) {
        return Uni.createFrom()
                .item(() -> job.images().stream()
                        .map(this::load)
                        .map(file -> inFormat(job.tenant(), file, format, quality))
                        .toList())
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    /** One picture, whatever format it has. */
    public Uni<byte[]> convert(String tenant, byte[] file, PictureFormat format, int quality) {
        return Uni.createFrom()
                .item(() -> inFormat(tenant, file, format, quality))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    private byte[] load(StoredImage image) {
        return objects.get(image.objectKey())
                .orElseThrow(() -> ProblemException.imageNotFound("The picture is no longer stored"))
                .content();
    }

    /** What has the format already stays as it is, text chunks included. */
    private byte[] inFormat(String tenant, byte[] file, PictureFormat format, int quality) {
        try {
            return reader.inspect(file).format().mediaType().equals(format.mediaType())
                    ? file
                    : reader.read(tenant, file, picture -> PictureWriter.encode(picture, format, quality));
        } catch (PictureException e) {
            throw new IllegalStateException("our own pictures can be read", e);
        }
    }
}
