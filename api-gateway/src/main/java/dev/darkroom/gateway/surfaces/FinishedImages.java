package dev.darkroom.gateway.surfaces;

import dev.darkroom.events.StoredImage;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.images.BudgetedReader;
import dev.darkroom.gateway.images.ImageWriter;
import dev.darkroom.gateway.images.OutputFormat;
import dev.darkroom.gateway.images.UnusableImageException;
import dev.darkroom.jobs.JobView;
import dev.darkroom.storage.objects.ObjectStore;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** The finished images of a job as files in the format that a client has asked for. */
@ApplicationScoped
public class FinishedImages {
    private final ObjectStore objects;
    private final BudgetedReader reader;

    FinishedImages(ObjectStore objects, BudgetedReader reader) {
        this.objects = objects;
        this.reader = reader;
    }

    /**
     * All images of a job, in order.
     *
     * @param quality of the encoder, from 1 to 100
     */
    public Uni<List<byte[]>> of(JobView job, OutputFormat format, int quality) {
        return Uni.createFrom()
                .item(() -> job.images().stream()
                        .map(this::load)
                        .map(file -> inFormat(job.tenant(), file, format, quality))
                        .toList())
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    /** One image, whatever format it has. */
    public Uni<byte[]> convert(String tenant, byte[] file, OutputFormat format, int quality) {
        return Uni.createFrom()
                .item(() -> inFormat(tenant, file, format, quality))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    private byte[] load(StoredImage image) {
        return objects.get(image.objectKey())
                .orElseThrow(() -> ProblemException.imageNotFound("The image is no longer stored"))
                .content();
    }

    /** What has the format already stays as it is, text chunks included. */
    private byte[] inFormat(String tenant, byte[] file, OutputFormat format, int quality) {
        try {
            return reader.inspect(file).format().mediaType().equals(format.mediaType())
                    ? file
                    : reader.read(tenant, file, image -> ImageWriter.encode(image, format, quality));
        } catch (UnusableImageException e) {
            throw new IllegalStateException("our own images can be read", e);
        }
    }
}
