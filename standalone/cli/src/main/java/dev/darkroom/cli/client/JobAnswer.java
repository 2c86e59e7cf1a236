package dev.darkroom.cli.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A job as the server shows it, as far as the command line reads it. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record JobAnswer(
        String id,
        String status,
        @Nullable Progress progress,
        @Nullable Long queuePosition,
        @Nullable List<Image> images,
        @Nullable Error error) {

    /** Denoising steps done, and to do in all. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Progress(int step, int steps) {}

    /** A finished image: width and height in pixels, the seed that draws it again. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Image(int index, int width, int height, long seed) {}

    /** Why the job failed. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Error(String code, String message, boolean retryable) {}

    public boolean isOver() {
        return isSucceeded() || status.equals("failed") || status.equals("canceled");
    }

    public boolean isSucceeded() {
        return status.equals("succeeded");
    }
}
