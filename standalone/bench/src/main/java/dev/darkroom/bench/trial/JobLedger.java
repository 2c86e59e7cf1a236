package dev.darkroom.bench.trial;

import dev.darkroom.cli.console.CliException;
import dev.darkroom.events.Codec;
import dev.darkroom.events.JobEvent;
import dev.darkroom.events.WireType;
import dev.darkroom.jobs.JobStatus;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postgresql.ds.PGSimpleDataSource;

/** What the database itself holds, read past every service. */
public final class JobLedger {
    private static final int LOGIN_SECONDS = 10;

    private final PGSimpleDataSource database = new PGSimpleDataSource();

    private JobLedger(Map<String, String> infrastructure) {
        database.setUrl(infrastructure.get("quarkus.datasource.jdbc.url"));
        database.setUser(infrastructure.get("quarkus.datasource.username"));
        database.setPassword(infrastructure.get("quarkus.datasource.password"));
        database.setLoginTimeout(LOGIN_SECONDS);
        database.setSocketTimeout(LOGIN_SECONDS);
    }

    /** The ledger of a stack as it runs now; a restart may have moved it. */
    public static JobLedger of(TrialStack trial) {
        return new JobLedger(trial.stack().infrastructure());
    }

    /** An event in its place; {@code recordedAt} is when the transaction that wrote it began. */
    public record Entry(String jobId, long version, JobEvent event, Instant recordedAt) {}

    /** The events of every job, in order, and the status that it shows, at one moment; a job is named by its id. */
    public record Books(Map<String, List<Entry>> histories, Map<String, JobStatus> statuses) {
        public Books {
            histories = Map.copyOf(histories);
            statuses = Map.copyOf(statuses);
        }
    }

    public Books books() {
        return connected(connection -> {
            // The services may be writing still.
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            return new Books(
                    query(
                            connection,
                            "select job_id, version, type, data::text, recorded_at from job_event order by job_id, version",
                            Optional.empty(),
                            JobLedger::histories),
                    query(connection, "select id, status from job", Optional.empty(), JobLedger::statuses));
        });
    }

    /** The events of the jobs that were submitted from this moment on. */
    public Collection<List<Entry>> historiesSince(Instant from) {
        return query(
                        "select job_id, version, type, data::text, recorded_at from job_event where job_id in (select job_id"
                                + " from job_event where type like 'job.submitted%' and recorded_at >= ?) order by job_id, version",
                        Optional.of(Timestamp.from(from)), JobLedger::histories)
                .values();
    }

    private static Map<String, List<Entry>> histories(ResultSet rows) throws SQLException {
        Map<String, List<Entry>> histories = new LinkedHashMap<>();
        while (rows.next()) {
            Entry entry = entry(rows);
            histories.computeIfAbsent(entry.jobId(), id -> new ArrayList<>()).add(entry);
        }
        return histories;
    }

    private static Map<String, JobStatus> statuses(ResultSet rows) throws SQLException {
        Map<String, JobStatus> statuses = new LinkedHashMap<>();
        while (rows.next()) {
            statuses.put(rows.getString(1), JobStatus.ofWireName(rows.getString(2)));
        }
        return statuses;
    }

    /** How many jobs have not ended. */
    public long unfinished() {
        return count("select count(*) from job where status in ('queued', 'running')", Optional.empty());
    }

    /** How many webhook calls are still to be made. */
    public long webhooksPending() {
        return count("select count(*) from webhook_delivery where state = 'PENDING'", Optional.empty());
    }

    /** How many jobs succeeded from this moment on. */
    public long succeededSince(Instant from) {
        return count(
                "select count(*) from job_event where type like 'job.succeeded%' and recorded_at >= ?",
                Optional.of(Timestamp.from(from)));
    }

    /** When a worker's first job began. */
    public Optional<Instant> firstStartBy(String workerId) {
        return query(
                "select min(recorded_at) from job_event where type like 'job.started%' and data ->> 'worker_id' = ?",
                Optional.of(workerId), rows -> {
                    rows.next();
                    return Optional.ofNullable(rows.getTimestamp(1)).map(Timestamp::toInstant);
                });
    }

    private long count(String sql, Optional<?> parameter) {
        return query(sql, parameter, rows -> {
            rows.next();
            return rows.getLong(1);
        });
    }

    private static Entry entry(ResultSet rows) throws SQLException {
        String jobId = rows.getString(1);
        JobEvent event = Codec.EVENTS.decode(
                WireType.parse(rows.getString(3)), rows.getString(4).getBytes(StandardCharsets.UTF_8));
        return new Entry(jobId, rows.getLong(2), event, rows.getTimestamp(5).toInstant());
    }

    private interface Reading<S, T> {
        T of(S source) throws SQLException;
    }

    private <T> T query(String sql, Optional<?> parameter, Reading<ResultSet, T> reading) {
        return connected(connection -> query(connection, sql, parameter, reading));
    }

    private static <T> T query(Connection connection, String sql, Optional<?> parameter, Reading<ResultSet, T> reading)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            if (parameter.isPresent()) {
                statement.setObject(1, parameter.get());
            }
            try (ResultSet rows = statement.executeQuery()) {
                return reading.of(rows);
            }
        }
    }

    private <T> T connected(Reading<Connection, T> reading) {
        try (Connection connection = database.getConnection()) {
            return reading.of(connection);
        } catch (SQLException e) {
            throw CliException.failed("the database of the stack does not answer: " + e.getMessage());
        }
    }
}
