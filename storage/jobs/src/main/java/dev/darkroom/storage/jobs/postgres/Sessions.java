package dev.darkroom.storage.jobs.postgres;

import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.function.Function;
import java.util.function.Supplier;
import org.hibernate.reactive.mutiny.Mutiny.Session;
import org.hibernate.reactive.mutiny.Mutiny.SessionFactory;

/**
 * Gives each piece of work a Hibernate session and a Vert.x context of its own.
 *
 * <p>Hibernate Reactive ties a session to the Vert.x context: two queries of one request at the same time would share a session,
 * which is not safe, and on the bare context of an event loop, where the PostgreSQL client delivers its results, it refuses to
 * work at all. So callers may be anywhere; results come back to the context they called from.
 */
@ApplicationScoped
class Sessions {
    private final SessionFactory factory;
    private final Vertx vertx;

    @Inject
    Sessions(SessionFactory factory, Vertx vertx) {
        this.factory = factory;
        this.vertx = vertx;
    }

    <T> Uni<T> with(Function<Session, Uni<T>> work) {
        return inOwnContext(() -> factory.withSession(work));
    }

    <T> Uni<T> inTransaction(Function<Session, Uni<T>> work) {
        return inOwnContext(() -> factory.withTransaction(work));
    }

    private <T> Uni<T> inOwnContext(Supplier<Uni<? extends T>> work) {
        return Uni.createFrom().deferred(() -> {
            Context caller = Vertx.currentContext();
            Context own = VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext());
            VertxContextSafetyToggle.setContextSafe(own, true);
            Uni<T> isolated =
                    Uni.createFrom().deferred(work).runSubscriptionOn(task -> own.runOnContext(nothing -> task.run()));
            return caller == null ? isolated : isolated.emitOn(task -> caller.runOnContext(nothing -> task.run()));
        });
    }
}
