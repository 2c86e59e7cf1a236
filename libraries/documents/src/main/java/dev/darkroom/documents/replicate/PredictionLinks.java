package dev.darkroom.documents.replicate;

import dev.darkroom.documents.replicate.PredictionDocument.Urls;
import dev.darkroom.events.JobId;
import java.util.function.UnaryOperator;

/**
 * Where clients find what a prediction names.
 *
 * @param to makes an absolute link of a path
 * @param signed makes one that opens without a key
 */
public record PredictionLinks(UnaryOperator<String> to, UnaryOperator<String> signed) {
    public String image(JobId jobId, int index) {
        return signed.apply("/v1/jobs/" + jobId + "/images/" + index);
    }

    TrainingDocument.Urls training(JobId jobId) {
        String training = "/replicate/v1/trainings/" + jobId;
        return new TrainingDocument.Urls(
                to.apply(training), to.apply(training + "/cancel"), to.apply("/v1/jobs/" + jobId));
    }

    Urls urls(JobId jobId) {
        String prediction = "/replicate/v1/predictions/" + jobId;
        return new Urls(
                to.apply(prediction),
                to.apply(prediction + "/cancel"),
                signed.apply(prediction + "/stream"),
                to.apply("/v1/jobs/" + jobId));
    }
}
