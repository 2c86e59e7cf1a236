package dev.darkroom.storage.jobs.files;

import dev.darkroom.storage.jobs.jdbc.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The table of files. */
public final class PostgresUploadedFiles implements UploadedFiles {
    private static final String COLUMNS =
            "id, tenant, name, content_type, bytes, width, height, pictures, sha256, metadata, created_at, expires_at";
    private static final String SELECT = "select " + COLUMNS + " from uploaded_file ";

    private final Database database;

    public PostgresUploadedFiles(Database database) {
        this.database = database;
    }

    @Override
    public void add(UploadedFile file) {
        database.update(
                "insert into uploaded_file (" + COLUMNS + ") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?::json, ?, ?)",
                file.id(),
                file.tenant(),
                file.name(),
                file.contentType(),
                file.bytes(),
                file.width(),
                file.height(),
                file.images(),
                file.sha256(),
                file.metadata(),
                file.createdAt(),
                file.expiresAt());
    }

    @Override
    public Optional<UploadedFile> find(String id, Instant now) {
        return database.query(SELECT + "where id = ? and expires_at > ?", PostgresUploadedFiles::file, id, now).stream()
                .findFirst();
    }

    @Override
    public List<UploadedFile> list(String tenant, Optional<String> before, int limit, Instant now) {
        return database.query(
                SELECT + """
                        where tenant = ? and expires_at > ?
                          and (?::text is null or (created_at, id) <
                            (select created_at, id from uploaded_file where id = ? and tenant = ?))
                        order by created_at desc, id desc limit ?
                        """,
                PostgresUploadedFiles::file,
                tenant,
                now,
                before.orElse(null),
                before.orElse(null),
                tenant,
                limit);
    }

    @Override
    public boolean delete(String tenant, String id) {
        return database.update("delete from uploaded_file where id = ? and tenant = ?", id, tenant) == 1;
    }

    @Override
    public List<UploadedFile> expired(Instant now, int limit) {
        return database.query(
                SELECT + "where expires_at <= ? order by expires_at limit ?", PostgresUploadedFiles::file, now, limit);
    }

    private static UploadedFile file(ResultSet row) throws SQLException {
        return new UploadedFile(
                row.getString("id"),
                row.getString("tenant"),
                row.getString("name"),
                row.getString("content_type"),
                row.getLong("bytes"),
                row.getInt("width"),
                row.getInt("height"),
                row.getInt("pictures"),
                row.getString("sha256"),
                row.getString("metadata"),
                Database.instant(row, "created_at"),
                Database.instant(row, "expires_at"));
    }
}
