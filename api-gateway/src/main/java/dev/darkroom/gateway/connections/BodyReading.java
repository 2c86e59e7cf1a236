package dev.darkroom.gateway.connections;

import dev.darkroom.gateway.connections.TenantBudget.Reservation;
import dev.darkroom.gateway.http.ProblemException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;

/**
 * One body while it is read. It ends with all of its bytes, or with the problem that it is too large, that there is no memory for more of
 * it, that it does not get on, or that its client went away. Everything happens on the request's event loop.
 */
final class BodyReading {
    private final HttpServerRequest request;
    private final Vertx vertx;
    private final Reservation reservation;
    private final long limit;
    private final BodiesConfig config;
    private final Deque<Buffer> chunks = new ArrayDeque<>();
    private long reserved;
    private long size;
    private long sizeAtCheck;
    private boolean over;

    /**
     * @param reservation has room for the announced size
     * @param announced -1 where the request did not announce its size
     */
    BodyReading(RoutingContext routing, Reservation reservation, long announced, long limit, BodiesConfig config) {
        this.request = routing.request();
        this.vertx = routing.vertx();
        this.reservation = reservation;
        this.reserved = Math.max(0, announced);
        this.limit = limit;
        this.config = config;
    }

    static ProblemException noMemory() {
        return MemoryBudgets.busy("Too many bytes of request bodies are in work; send this one again");
    }

    /** @param loop runs things on the request's event loop */
    Uni<byte[]> whole(Executor loop) {
        return Uni.createFrom().emitter(emitter -> loop.execute(() -> begin(emitter)));
    }

    private void begin(UniEmitter<? super byte[]> emitter) {
        long check = vertx.setPeriodic(config.progressWithin().toMillis(), tick -> checkProgress(emitter));
        emitter.onTermination(() -> vertx.cancelTimer(check));
        try {
            request.handler(chunk -> take(chunk, emitter))
                    .endHandler(end -> finish(emitter))
                    .exceptionHandler(failure -> fail(emitter, ProblemException.bodyUnreadable()));
        } catch (IllegalStateException e) {
            // It has ended meanwhile.
            finish(emitter);
            return;
        }
        if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            request.response().writeContinue();
        }
        request.resume();
    }

    private void take(Buffer chunk, UniEmitter<? super byte[]> emitter) {
        if (over) {
            return;
        }
        size += chunk.length();
        if (size > limit) {
            fail(emitter, ProblemException.bodyTooLarge(limit));
        } else if (!hasRoom()) {
            fail(emitter, noMemory());
        } else {
            chunks.add(chunk);
        }
    }

    private boolean hasRoom() {
        if (size <= reserved) {
            return true;
        }
        boolean grown = reservation.tryGrow((size - reserved) * BodyFilter.COST);
        reserved = grown ? size : reserved;
        return grown;
    }

    private void checkProgress(UniEmitter<? super byte[]> emitter) {
        if (size - sizeAtCheck < config.minProgress()) {
            fail(emitter, ProblemException.bodyTooSlow(config.minProgress(), config.progressWithin()));
        }
        sizeAtCheck = size;
    }

    /** The rest of the body is read and dropped, so that the client receives the answer; then the connection is closed. */
    private void fail(UniEmitter<? super byte[]> emitter, ProblemException problem) {
        over = true;
        chunks.clear();
        emitter.fail(problem);
    }

    private void finish(UniEmitter<? super byte[]> emitter) {
        if (over) {
            return;
        }
        over = true;
        byte[] body = new byte[(int) size];
        int at = 0;
        for (Buffer chunk = chunks.poll(); chunk != null; chunk = chunks.poll()) {
            chunk.getBytes(body, at);
            at += chunk.length();
        }
        emitter.complete(body);
    }
}
