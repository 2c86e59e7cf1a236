package dev.darkroom.orchestrator.loop;

import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.function.Supplier;

/** Runs reactive work where Hibernate Reactive wants it: on an event loop, in a context of its own. */
public final class EventLoop {
    private final Context context;

    public EventLoop(Vertx vertx) {
        this.context = vertx.getOrCreateContext();
    }

    public <T> Uni<T> run(Supplier<Uni<T>> work) {
        return Uni.createFrom().<T>deferred(work::get).runSubscriptionOn(command -> {
            Context own = VertxContext.createNewDuplicatedContext(context);
            VertxContextSafetyToggle.setContextSafe(own, true);
            own.runOnContext(ignored -> command.run());
        });
    }

    /** The same result, on the event loop and in the context of the caller, whichever thread completes it. */
    public static <T> Uni<T> comeBack(Uni<T> elsewhere) {
        Context caller = Vertx.currentContext();
        return caller == null ? elsewhere : elsewhere.emitOn(command -> caller.runOnContext(ignored -> command.run()));
    }
}
