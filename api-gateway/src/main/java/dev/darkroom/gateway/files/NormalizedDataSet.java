package dev.darkroom.gateway.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A data set in the form in which it is stored: images under names of our own, and a {@code metadata.jsonl} with their captions. Of what
 * the client sent, it holds nothing unchanged but the captions and JPEG files.
 *
 * @param archive a temporary ZIP file, deleted on close
 */
public record NormalizedDataSet(Path archive, int images) implements AutoCloseable {
    @Override
    public void close() throws IOException {
        Files.deleteIfExists(archive);
    }
}
