package dev.darkroom.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Follows a job to its end: over server-sent events while the stream holds, else by asking again and again. */
public final class ProgressFollower {
    private static final Duration POLL = Duration.ofMillis(250);

    private final DarkroomClient client;

    public ProgressFollower(DarkroomClient client) {
        this.client = client;
    }

    /** Blocks until the job is over and returns it; {@code onProgress} is called for every step that becomes known. */
    public JobAnswer follow(String id, Consumer<JobAnswer.Progress> onProgress) throws InterruptedException {
        Optional<Stream<JsonNode>> events = client.events(id);
        if (events.isPresent()) {
            try (Stream<JsonNode> stream = events.get()) {
                stream.flatMap(data -> progress(data).stream()).forEach(onProgress);
            } catch (UncheckedIOException e) {
                // The stream broke; polling takes over.
            }
        }
        while (true) {
            JobAnswer job = client.job(id);
            if (job.progress() != null) {
                onProgress.accept(job.progress());
            }
            if (job.isOver()) {
                return job;
            }
            Thread.sleep(POLL);
        }
    }

    /** Steps stand in the data itself or under {@code progress}, depending on the event. */
    private static Optional<JobAnswer.Progress> progress(JsonNode data) {
        JsonNode node = data.path("progress").isObject() ? data.path("progress") : data;
        return node.path("step").isInt() && node.path("steps").isInt()
                ? Optional.of(new JobAnswer.Progress(
                        node.path("step").intValue(), node.path("steps").intValue()))
                : Optional.empty();
    }
}
