package dev.darkroom.gateway;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.Executor;

/** Brings results from Kafka's and other threads back to where the request runs: database sessions live there. */
public final class CallerContext {
    private CallerContext() {}

    /** The Vert.x context of the calling thread as an executor; take it on subscription, use it with {@code emitOn}. */
    public static Executor capture() {
        Context context = Vertx.currentContext();
        return context == null ? Runnable::run : task -> context.runOnContext(ignored -> task.run());
    }
}
