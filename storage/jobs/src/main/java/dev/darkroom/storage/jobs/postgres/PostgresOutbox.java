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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * The outbox table. The relay holds an advisory lock for as long as its transaction, so a relay that dies gives it up; of one that
 * was stopped, PostgreSQL ends the idle transaction.
 */
@ApplicationScoped
class PostgresOutbox implements Outbox {
    private static final String LIMIT_SILENCE = "set local idle_in_transaction_session_timeout = '15s'";

    /** The number of the advisory lock is arbitrary: "outbox" in ASCII. */
    private static final String LOCK = "select pg_try_advisory_xact_lock(122550254464888)";

    private static final double MILLIS_PER_SECOND = 1_000;

    private final Pool pool;

    @Inject
    PostgresOutbox(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Uni<Void> forget(Collection<Long> ids) {
        return pool.preparedQuery("delete from outbox where id = any($1)")
                .execute(Tuple.of(ids.toArray(Long[]::new)))
                .replaceWithVoid();
    }

    @Override
    public Uni<Integer> relay(
            int limit, Duration overdue, Set<Long> except, Function<List<OutboxMessage>, Uni<Void>> publisher) {
        Tuple which = Tuple.of(overdue.toMillis() / MILLIS_PER_SECOND, except.toArray(Long[]::new), limit);
        return Transactions.run(
                pool,
                connection -> lock(connection)
                        .chain(locked -> locked
                                ? relayOldest(connection, which, publisher)
                                : Uni.createFrom().item(0)));
    }

    @Override
    public Uni<Long> waiting() {
        return pool.preparedQuery("select count(*) from outbox")
                .execute()
                .map(rows -> rows.iterator().next().getLong(0));
    }

    /** Both statements travel together. */
    private static Uni<Boolean> lock(SqlConnection connection) {
        return Uni.combine()
                .all()
                .unis(
                        connection.query(LIMIT_SILENCE).execute(),
                        connection.preparedQuery(LOCK).execute())
                .with((limited, rows) -> rows.iterator().next().getBoolean(0));
    }

    private static Uni<Integer> relayOldest(
            SqlConnection connection, Tuple which, Function<List<OutboxMessage>, Uni<Void>> publisher) {
        return takeOldest(connection, which)
                .chain(messages -> messages.isEmpty()
                        ? Uni.createFrom().item(0)
                        : publisher.apply(messages).replaceWith(messages.size()));
    }

    /**
     * Forgets them in the transaction that waits for their publication: when that fails, they are there as before. By id, not "up
     * to": a transaction that drew an earlier id may commit later.
     */
    private static Uni<List<OutboxMessage>> takeOldest(SqlConnection connection, Tuple which) {
        return connection.preparedQuery("""
                        with taken as (
                            delete from outbox where id in (
                                select id from outbox where added_at <= now() - make_interval(secs => $1) and id <> all($2)
                                order by id limit $3)
                            returning id, topic, key, headers::text as headers, value)
                        select topic, key, headers, value from taken order by id
                        """).execute(which).map(rows -> {
            List<OutboxMessage> messages = new ArrayList<>();
            for (Row row : rows) {
                messages.add(new OutboxMessage(
                        row.getString("topic"),
                        row.getString("key"),
                        StoredJson.headers(row.getString("headers")),
                        row.getBuffer("value").getBytes()));
            }
            return messages;
        });
    }
}
