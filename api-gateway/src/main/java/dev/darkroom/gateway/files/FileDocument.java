package dev.darkroom.gateway.files;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.darkroom.storage.jobs.files.UploadedFile;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An uploaded image or data set as clients read it.
 *
 * @param size of the file, in bytes
 * @param images how many a data set holds
 * @param url opens without a key, for a while
 */
record FileDocument(
        String id,
        String name,
        String contentType,
        long size,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer width,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer height,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer images,
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
                file.isDataSet() ? null : file.width(),
                file.isDataSet() ? null : file.height(),
                file.isDataSet() ? file.images() : null,
                file.sha256(),
                file.createdAt(),
                file.expiresAt(),
                url);
    }
}
