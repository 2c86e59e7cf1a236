package dev.darkroom.events;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a job is to do. In JSON a training tells itself by its {@code kind}; a generation has none, so that it reads as it was written
 * before there were trainings.
 */
@JsonTypeInfo(
        use = JsonTypeInfo.Id.NAME,
        include = JsonTypeInfo.As.EXISTING_PROPERTY,
        property = "kind",
        visible = true,
        defaultImpl = GenerationRequest.class)
@JsonSubTypes(
        @JsonSubTypes.Type(
                value = TrainingRequest.class,
                names = {"lora", "full"}))
public sealed interface JobSpec permits GenerationRequest, TrainingRequest {

    /** Name of the registered model to draw with, or to train further. */
    String model();

    /** The worker pool whose workers can do it. */
    String pool();

    /** Denoising steps, or updates of the weights. */
    int steps();

    long seed();

    /** Of the tenant's own jobs the one with the higher priority runs earlier. */
    int priority();

    /** More no job costs, whatever a record says of it: sums of costs must stay exact in 53 bits. */
    long HIGHEST_COST = 1_000_000_000_000L;

    /**
     * What the job takes of a worker, from 1 to {@link #HIGHEST_COST}: steps x latent cells x images. A cell is one of Stable Diffusion's,
     * 8x8 pixels. It serves to compare jobs of one pool; a training counts the cells of its samples.
     */
    long cost();

    /** Latent cells of an image of this size; a double, which does not overflow. */
    static double cells(int width, int height) {
        return (double) Math.ceilDiv(width, 8) * Math.ceilDiv(height, 8);
    }

    /** Held within its bounds. */
    static long costOf(double work) {
        return Math.max(1, (long) Math.min(work, (double) HIGHEST_COST));
    }

    /** A job that still waits then fails instead. */
    @Nullable
    Instant deadline();

    /** Where completion is announced, if anywhere. */
    @Nullable
    Webhook webhook();

    /** Interface-specific data of the request, stored opaquely with the job (such as Replicate's); null if none. */
    @Nullable
    Map<String, String> client();

    /** The client's own labels, returned as they came. */
    Map<String, String> metadata();

    /** Keys in the bucket of what the job begins from. */
    List<String> sources();

    /**
     * The same for another job, with all the time in the world.
     *
     * @param copies gives the key of the copy that this job has of a source
     */
    JobSpec again(UnaryOperator<String> copies);
}
