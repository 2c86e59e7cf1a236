package dev.darkroom.gateway.connections;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;

/**
 * Calls back once when a request is over, however it ends: answered, failed, or left by its client. The framework's own handlers each miss
 * some of these ways.
 */
public final class RequestEnd {
    private final ResteasyReactiveRequestContext server;
    private final RoutingContext routing;

    private RequestEnd(ResteasyReactiveRequestContext server, RoutingContext routing) {
        this.server = server;
        this.routing = routing;
    }

    public static RequestEnd of(ResteasyReactiveRequestContext server, RoutingContext routing) {
        return new RequestEnd(server, routing);
    }

    public void run(Runnable action) {
        AtomicBoolean over = new AtomicBoolean();
        Channel channel = ((ConnectionBase) routing.request().connection()).channel();
        Runnable once = () -> {
            if (over.compareAndSet(false, true)) {
                action.run();
            }
        };
        ChannelFutureListener onClose = closed -> once.run();
        channel.closeFuture().addListener(onClose);
        Runnable onEnd = () -> {
            channel.closeFuture().removeListener(onClose);
            once.run();
        };
        routing.addEndHandler(ended -> onEnd.run());
        server.registerCompletionCallback(failure -> onEnd.run());
    }
}
