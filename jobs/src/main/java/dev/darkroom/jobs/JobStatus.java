package dev.darkroom.jobs;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** A job's state as clients see it; a dispatched job is still queued to them. */
public enum JobStatus {
    QUEUED,
    RUNNING,
    SUCCEEDED,
    FAILED,
    CANCELED;

    public boolean isTerminal() {
        return switch (this) {
            case QUEUED, RUNNING -> false;
            case SUCCEEDED, FAILED, CANCELED -> true;
        };
    }

    /** The name on the wire and in the database. */
    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException for a name that no status has */
    public static JobStatus ofWireName(String name) {
        for (JobStatus status : values()) {
            if (status.wireName().equals(name)) {
                return status;
            }
        }
        throw new IllegalArgumentException("no job status of this name");
    }
}
