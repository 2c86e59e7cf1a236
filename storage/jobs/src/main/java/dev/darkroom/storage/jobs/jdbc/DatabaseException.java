package dev.darkroom.storage.jobs.jdbc;

/** The database does not answer or refuses; trying again may help. */
public final class DatabaseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DatabaseException(Throwable cause) {
        super("the database does not answer", cause);
    }
}
