package dev.darkroom.gateway.http;

import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/**
 * Threads for what a filter waits for.
 *
 * <p>A thread of Quarkus's worker pool shares the request's Vert.x context, in which the request scope lies: it hands the request on to the
 * event loop and then ends the scope, at times after the event loop has begun it again for the next filter, which then fails. These threads
 * have no part in that context.
 */
public final class BesideRequests {
    public static final Executor THREADS = Executors.newVirtualThreadPerTaskExecutor();

    private BesideRequests() {}
}
