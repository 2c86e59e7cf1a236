package dev.darkroom.storage.jobs.audit;

import dev.darkroom.storage.jobs.jdbc.DatabaseException;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/** The acts of administrators, for ever: nothing is changed or deleted. Calls block and throw {@link DatabaseException}. */
public interface AdminEvents {

    /** Writes one down. See {@link AdminEvent}. */
    void add(Instant at, String tenant, String caller, String action, String subject);

    /**
     * The newest first.
     *
     * @param before only those with a lower id, if present
     */
    List<AdminEvent> newest(OptionalLong before, int limit);
}
