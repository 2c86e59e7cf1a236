package dev.darkroom.storage.jobs.postgres;

import static java.util.Objects.requireNonNullElse;
import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import dev.darkroom.events.JobId;
import dev.darkroom.jobs.RecordedEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the events. They lie in the partition of the day on which their job was created: the view tells when that was, and the second
 * query names it, so that the planner opens no other partition.
 */
final class EventLog {
    private static final String PLACES = "select id, created_at from job where id = any($1)";

    private static final String EVENTS = """
            select job_id, version, type, data::text as data, recorded_at from job_event
            where created_at = any($1) and job_id = any($2) and version > $3 order by job_id, version
            """;

    private static final String PAGE = """
            select distinct created_at, job_id as id from job_event
            where created_at >= $1 and (created_at, job_id) > ($1, $2) order by created_at, job_id limit $3
            """;

    private static final Place BEGINNING = new Place("", Instant.EPOCH.atOffset(ZoneOffset.UTC));

    /** Where a job's events are. */
    record Place(String id, OffsetDateTime createdAt) {}

    private EventLog() {}

    /** The histories of those that exist. */
    static Uni<Map<JobId, List<RecordedEvent>>> histories(
            SqlClient client, Collection<JobId> jobIds, long afterVersion) {
        return client.preparedQuery(PLACES)
                .execute(Tuple.tuple().addArrayOfString(Columns.strings(jobIds)))
                .map(EventLog::places)
                .chain(places -> historiesAt(client, places, afterVersion));
    }

    /** @param places of two of the same job the later one counts */
    static Uni<Map<JobId, List<RecordedEvent>>> historiesAt(SqlClient client, List<Place> places, long afterVersion) {
        if (places.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        Collection<Place> latest = places.stream()
                .collect(toMap(Place::id, identity(), (earlier, later) -> later))
                .values();
        return client.preparedQuery(EVENTS)
                .execute(arrays(latest).addLong(afterVersion))
                .map(EventLog::histories);
    }

    /** The next jobs in order of creation, whether or not they have a view. */
    static Uni<List<Place>> after(SqlClient client, @Nullable Place last, int limit) {
        Place from = requireNonNullElse(last, BEGINNING);
        return client.preparedQuery(PAGE)
                .execute(Tuple.of(from.createdAt(), from.id(), limit))
                .map(EventLog::places);
    }

    static Uni<Void> delete(SqlClient client, List<Place> places) {
        return client.preparedQuery("delete from job_event where created_at = any($1) and job_id = any($2)")
                .execute(arrays(places))
                .replaceWithVoid();
    }

    static List<Place> places(RowSet<Row> rows) {
        List<Place> places = new ArrayList<>();
        rows.forEach(row -> places.add(new Place(row.getString("id"), row.getOffsetDateTime("created_at"))));
        return places;
    }

    private static Tuple arrays(Collection<Place> places) {
        return Tuple.tuple()
                .addArrayOfOffsetDateTime(places.stream().map(Place::createdAt).toArray(OffsetDateTime[]::new))
                .addArrayOfString(places.stream().map(Place::id).toArray(String[]::new));
    }

    private static Map<JobId, List<RecordedEvent>> histories(RowSet<Row> rows) {
        Map<JobId, List<RecordedEvent>> histories = new HashMap<>();
        for (Row row : rows) {
            histories
                    .computeIfAbsent(new JobId(row.getString("job_id")), id -> new ArrayList<>())
                    .add(new RecordedEvent(
                            row.getLong("version"),
                            StoredJson.event(row.getString("type"), row.getString("data")),
                            row.getOffsetDateTime("recorded_at").toInstant()));
        }
        return histories;
    }
}
