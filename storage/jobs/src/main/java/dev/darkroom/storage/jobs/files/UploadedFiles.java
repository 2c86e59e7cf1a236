package dev.darkroom.storage.jobs.files;

import dev.darkroom.storage.jobs.jdbc.DatabaseException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The files of all tenants. Calls throw {@link DatabaseException} when the store does not answer. */
public interface UploadedFiles {

    void add(UploadedFile file);

    /** Finds the file of any tenant, unless it has expired. */
    Optional<UploadedFile> find(String id, Instant now);

    /** Newest first; {@code before} is the id of the last file of the page before. */
    List<UploadedFile> list(String tenant, Optional<String> before, int limit, Instant now);

    /** @return whether there was one */
    boolean delete(String tenant, String id);

    /** Files of any tenant whose time is over, longest first. */
    List<UploadedFile> expired(Instant now, int limit);
}
