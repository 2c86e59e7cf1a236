package dev.darkroom.gateway.connections;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AttributeKey;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection whose next request does not come, or comes too slowly, whatever drips in meanwhile. It sees bytes alone, before they
 * are decoded; the router tells it when a request has arrived whole, but for its body, and when its answer is over. Everything happens
 * on the connection's event loop.
 */
final class ConnectionGuard extends ChannelInboundHandlerAdapter {
    static final AttributeKey<ConnectionGuard> OF = AttributeKey.valueOf(ConnectionGuard.class, "guard");

    private final Connections connections;
    private final ConnectionsConfig config;
    private @Nullable ChannelHandlerContext connection;
    private @Nullable ScheduledFuture<?> end;
    private State state = State.HEADERS;
    private int requests;
    private boolean manyRequestsAtOnce;

    private enum State {
        /** The headers of a request are to come. */
        HEADERS,
        /** At least one request is in work. */
        WORK,
        /** Nothing has come since the last answer. */
        IDLE
    }

    ConnectionGuard(Connections connections) {
        this.connections = connections;
        this.config = connections.config();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        connection = context;
        context.channel().attr(OF).set(this);
        connections.waits(this);
        connections.opened(this);
        awaitUntil(State.HEADERS, config.headersWithin());
        context.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        // Over HTTP/2 there are bytes that belong to no request.
        if (state == State.IDLE && !manyRequestsAtOnce) {
            awaitUntil(State.HEADERS, config.headersWithin());
        }
        context.fireChannelRead(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        cancelEnd();
        connections.closed(this);
        context.fireChannelInactive();
    }

    /** @param http2 whether more requests may come while this one is in work */
    void begin(boolean http2) {
        manyRequestsAtOnce = http2;
        requests++;
        state = State.WORK;
        cancelEnd();
        connections.busy(this);
    }

    void over() {
        requests--;
        if (requests == 0) {
            connections.waits(this);
            awaitUntil(State.IDLE, config.idle());
        }
    }

    /** What still comes belongs to an answered request; headers of another one are not awaited. */
    void closeSoon() {
        awaitUntil(State.HEADERS, config.headersWithin());
    }

    /** From any thread. */
    void close() {
        ChannelHandlerContext open = connection;
        if (open != null) {
            open.channel().close();
        }
    }

    private void awaitUntil(State waiting, Duration patience) {
        ChannelHandlerContext open = connection;
        state = waiting;
        cancelEnd();
        if (open != null && open.channel().isActive()) {
            end = open.executor().schedule(this::close, patience.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void cancelEnd() {
        ScheduledFuture<?> planned = end;
        if (planned != null) {
            planned.cancel(false);
            end = null;
        }
    }
}
