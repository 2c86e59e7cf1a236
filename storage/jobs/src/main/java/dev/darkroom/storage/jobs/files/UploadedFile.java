package dev.darkroom.storage.jobs.files;

import java.time.Instant;

/**
 * An uploaded image, or a data set of many; its bytes lie in the bucket.
 *
 * @param id 26 characters, as a job's
 * @param name what the client called it
 * @param contentType what it turned out to be
 * @param bytes size of the file
 * @param width pixels; 0 of a data set
 * @param height pixels; 0 of a data set
 * @param images how many it holds
 * @param sha256 of the file, lower-case hex
 * @param metadata what the client has said of it, a JSON object
 */
public record UploadedFile(
        String id,
        String tenant,
        String name,
        String contentType,
        long bytes,
        int width,
        int height,
        int images,
        String sha256,
        String metadata,
        Instant createdAt,
        Instant expiresAt) {

    /** Metadata of a file that nothing was said of. */
    public static final String NOTHING_SAID = "{}";

    /** Media type of data sets. */
    public static final String DATA_SET = "application/zip";

    public boolean isDataSet() {
        return contentType.equals(DATA_SET);
    }
}
