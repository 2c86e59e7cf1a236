package dev.darkroom.storage.jobs.postgres;

import dev.darkroom.storage.jobs.Changes.OutboxMessage;
import dev.darkroom.storage.jobs.Outbox;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The outbox table. The relay holds an advisory lock for as long as its transaction, so a relay that dies gives it up. */
@ApplicationScoped
class PostgresOutbox implements Outbox {
    /** Any number does, as long as nobody else takes it: "outbox" in ASCII. */
    private static final long RELAY_LOCK = 0x6f75_7462_6f78L;

    private record Waiting(List<Long> ids, List<OutboxMessage> messages) {}

    private final Pool pool;

    @Inject
    PostgresOutbox(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Uni<Integer> relay(int limit, Function<List<OutboxMessage>, Uni<Void>> publisher) {
        return pool.withTransaction(connection -> connection
                .preparedQuery("select pg_try_advisory_xact_lock($1)")
                .execute(Tuple.of(RELAY_LOCK))
                .map(rows -> rows.iterator().next().getBoolean(0))
                .chain(locked -> locked
                        ? relayOldest(connection, limit, publisher)
                        : Uni.createFrom().item(0)));
    }

    private static Uni<Integer> relayOldest(
            SqlConnection connection, int limit, Function<List<OutboxMessage>, Uni<Void>> publisher) {
        return oldest(connection, limit)
                .chain(waiting -> waiting.ids().isEmpty()
                        ? Uni.createFrom().item(0)
                        : publisher
                                .apply(waiting.messages())
                                .chain(() -> forget(connection, waiting.ids()))
                                .replaceWith(waiting.ids().size()));
    }

    private static Uni<Waiting> oldest(SqlConnection connection, int limit) {
        return connection
                .preparedQuery(
                        "select id, topic, key, headers::text as headers, value from outbox order by id limit $1")
                .execute(Tuple.of(limit))
                .map(rows -> {
                    Waiting waiting = new Waiting(new ArrayList<>(), new ArrayList<>());
                    for (Row row : rows) {
                        waiting.ids().add(row.getLong("id"));
                        waiting.messages()
                                .add(new OutboxMessage(
                                        row.getString("topic"),
                                        row.getString("key"),
                                        StoredJson.headers(row.getString("headers")),
                                        row.getBuffer("value").getBytes()));
                    }
                    return waiting;
                });
    }

    /** By id, not "up to": a transaction that drew an earlier id may commit later. */
    private static Uni<Void> forget(SqlConnection connection, List<Long> ids) {
        return connection
                .preparedQuery("delete from outbox where id = any($1)")
                .execute(Tuple.tuple().addArrayOfLong(ids.toArray(Long[]::new)))
                .replaceWithVoid();
    }
}
