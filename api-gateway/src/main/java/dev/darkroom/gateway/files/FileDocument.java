package dev.darkroom.gateway.files;

import dev.darkroom.storage.jobs.files.UploadedFile;
import java.time.Instant;

/**
 * An uploaded picture as clients read it.
 *
 * @param size of the file, in bytes
 * @param url opens without a key, for a while
 */
record FileDocument(
        String id,
        String name,
        String contentType,
        long size,
        int width,
        int height,
        String sha256,
        Instant createdAt,
        Instant expiresAt,
        String url) {

    static FileDocument of(UploadedFile file, String url) {
        return new FileDocument(
                file.id(),
                file.name(),
                file.contentType(),
                file.bytes(),
                file.width(),
                file.height(),
                file.sha256(),
                file.createdAt(),
                file.expiresAt(),
                url);
    }
}
