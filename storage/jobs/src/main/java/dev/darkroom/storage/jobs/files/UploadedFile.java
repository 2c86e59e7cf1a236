package dev.darkroom.storage.jobs.files;

import java.time.Instant;

/**
 * An uploaded picture; its bytes lie in the bucket.
 *
 * @param id 26 characters, as a job's
 * @param name what the client called it
 * @param contentType what it turned out to be
 * @param bytes size of the file
 * @param width pixels
 * @param height pixels
 * @param sha256 of the file, lower-case hex
 */
public record UploadedFile(
        String id,
        String tenant,
        String name,
        String contentType,
        long bytes,
        int width,
        int height,
        String sha256,
        Instant createdAt,
        Instant expiresAt) {}
