package dev.darkroom.storage.jobs.postgres;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.tuples.Tuple2;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.util.function.Function;

/** Transactions whose beginning travels with their first statement: a round trip fewer than {@link Pool#withTransaction} takes. */
final class Transactions {
    private Transactions() {}

    /**
     * Commits what the work has done. Where the work fails, the connection rolls it back as it returns to the pool. A transaction that
     * nobody waits for any more goes on to its end.
     */
    static <T> Uni<T> run(Pool pool, Function<SqlConnection, Uni<T>> work) {
        return pool.withConnection(connection -> Uni.combine()
                .all()
                .unis(connection.begin(), Uni.createFrom().deferred(() -> work.apply(connection)))
                .asTuple()
                .call(begunAndDone -> begunAndDone.getItem1().commit())
                .map(Tuple2::getItem2));
    }
}
