package dev.darkroom.events;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;

/**
 * A model that a training has made. Its files lie in the bucket, from where workers fetch them.
 *
 * @param name that requests call it by: as a model, or as one of the loras of {@code base}
 * @param base name of the model that it was trained from
 * @param jobId the training
 * @param files all that belongs to it
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record TrainedModel(String name, TrainingKind kind, String base, JobId jobId, List<File> files) {
    public TrainedModel {
        files = List.copyOf(files);
    }

    /**
     * A file of the model.
     *
     * @param path below the model's folder, with slashes
     * @param objectKey key in the bucket
     * @param sha256 lower-case hex
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record File(String path, String objectKey, long bytes, String sha256) {}
}
