package dev.darkroom.storage.objects;

import dev.darkroom.events.JobId;
import java.util.List;
import java.util.Optional;

/** Where everything lies in the bucket. */
public final class ObjectKeys {
    public static final String MODELS = "models/";

    /** Models that trainings have made, for workers to fetch. */
    public static final String TRAINED_MODELS = "trained/models/";

    /** Apart from the images, so that what is left behind is found by one listing. */
    public static final String CHECKPOINTS = "checkpoints/";

    private ObjectKeys() {}

    public static String image(JobId jobId, int index) {
        return "jobs/" + jobId + "/images/" + index + ".png";
    }

    /** The state of an attempt after this many steps. */
    public static String checkpoint(JobId jobId, int attempt, int step) {
        return CHECKPOINTS + jobId + "/" + attempt + "-" + step;
    }

    /** Whose checkpoint a key is; empty for what lies there without being one. */
    public static Optional<JobId> jobOfCheckpoint(String key) {
        String[] parts = key.split("/", -1);
        return parts.length == 3 && key.startsWith(CHECKPOINTS) && JobId.isValid(parts[1])
                ? Optional.of(new JobId(parts[1]))
                : Optional.empty();
    }

    /** An image that a tenant has handed in. */
    public static String file(String tenant, String id) {
        return "files/" + tenant + "/" + id;
    }

    /** What a job begins from: {@code image} or {@code mask}. */
    public static String source(JobId jobId, String part) {
        return "jobs/" + jobId + "/source/" + part + ".png";
    }

    /** Where another job has its copy of what a job begins from. */
    public static String sourceOf(JobId copying, String key) {
        return "jobs/" + copying + key.substring(key.indexOf("/source/"));
    }

    /** What there is to know of the latents that a job has kept. */
    public static String latentHistory(JobId jobId) {
        return "jobs/" + jobId + "/latents/trail.json";
    }

    /** A latent as safetensors. */
    public static String latent(JobId jobId, int step) {
        return "jobs/" + jobId + "/latents/" + step + ".safetensors";
    }

    /** What the decoder makes of a latent. */
    public static String decodedLatent(JobId jobId, int step) {
        return "jobs/" + jobId + "/latents/" + step + ".png";
    }

    /** The images and captions that a training works on. */
    public static String trainingData(JobId jobId) {
        return "jobs/" + jobId + "/source/data.zip";
    }

    /** What is written last of a model that a training has made: it is complete then. */
    public static String trainedModel(String name) {
        return TRAINED_MODELS + name + ".json";
    }

    /** The name that such a model has, by its key. */
    public static String nameOfTrained(String key) {
        return key.substring(TRAINED_MODELS.length(), key.length() - ".json".length());
    }

    /** A file of such a model; of no use to anybody before the model is complete. */
    public static String trainedFile(JobId jobId, String path) {
        return "trained/files/" + jobId + "/" + path;
    }

    /** What the keys of everything that belongs to a job begin with; what a training has made stays. */
    public static List<String> ofJob(JobId jobId) {
        return List.of("jobs/" + jobId + "/", CHECKPOINTS + jobId + "/");
    }

    public static String modelCard(String model) {
        return MODELS + model + ".json";
    }
}
