package dev.darkroom.storage.objects;

import dev.darkroom.events.JobId;

/** Where everything lies in the bucket. */
public final class ObjectKeys {
    public static final String MODELS = "models/";

    private ObjectKeys() {}

    public static String image(JobId jobId, int index) {
        return "jobs/" + jobId + "/images/" + index + ".png";
    }

    public static String modelCard(String model) {
        return MODELS + model + ".json";
    }
}
