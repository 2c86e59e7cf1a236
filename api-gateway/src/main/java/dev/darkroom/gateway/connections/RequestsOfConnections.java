package dev.darkroom.gateway.connections;

import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.Channel;
import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import org.jspecify.annotations.Nullable;

/** Tells each connection's guard of its requests, and has what is left of a body dropped once it is of no use. */
@ApplicationScoped
class RequestsOfConnections {
    private static final int FIRST = Integer.MIN_VALUE;

    /** Before the first server is bound. */
    void letNettyFindTheGuard(@Observes @Initialized(ApplicationScoped.class) Object event) {
        System.setProperty(ChannelInitializerExtension.EXTENSIONS_SYSTEM_PROPERTY, "serviceload");
    }

    void install(@Observes Router router) {
        router.route().order(FIRST).handler(RequestsOfConnections::announce);
    }

    void installForManagement(@Observes ManagementInterface management) {
        management.router().route().order(FIRST).handler(RequestsOfConnections::announce);
    }

    private static void announce(RoutingContext context) {
        HttpServerRequest request = context.request();
        Channel channel = ((ConnectionBase) request.connection()).channel();
        ConnectionGuard guard = channel.attr(ConnectionGuard.OF).get();
        if (guard != null) {
            guard.begin(request.version() == HttpVersion.HTTP_2);
        }
        boolean announcesBody = announcesBody(request);
        if (announcesBody) {
            context.addHeadersEndHandler(answer -> tellOfTheEnd(context));
        }
        context.addEndHandler(answered -> channel.eventLoop().execute(() -> {
            if (guard != null) {
                guard.over();
            }
            if (announcesBody) {
                drain(request, guard);
            }
        }));
        context.next();
    }

    private static boolean announcesBody(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return request.version() != HttpVersion.HTTP_2
                && (length != null && !length.equals("0") || request.headers().contains(HttpHeaders.TRANSFER_ENCODING));
    }

    /** An answer before the end of the body says no: what still comes is not worth keeping the connection. */
    private static void tellOfTheEnd(RoutingContext context) {
        if (!context.request().isEnded()) {
            context.response().putHeader(HttpHeaders.CONNECTION, "close");
        }
    }

    /**
     * Reads and drops the rest of the body: a client that still sends would not receive the answer if the connection was closed at once.
     */
    private static void drain(HttpServerRequest request, @Nullable ConnectionGuard guard) {
        if (request.isEnded()) {
            return;
        }
        if (guard != null) {
            guard.closeSoon();
        }
        request.handler(chunk -> {})
                .endHandler(end -> request.connection().close())
                .resume();
    }
}
