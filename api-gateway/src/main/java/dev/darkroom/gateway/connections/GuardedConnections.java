package dev.darkroom.gateway.connections;

import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.Channel;
import io.netty.handler.timeout.WriteTimeoutHandler;
import io.quarkus.arc.Arc;
import java.util.concurrent.TimeUnit;

/**
 * Puts a guard before everything else of a connection that is accepted. Netty finds this class as a service; neither Vert.x nor Quarkus
 * has a timeout for headers, or lets anybody at a connection before its first request.
 */
public final class GuardedConnections extends ChannelInitializerExtension {
    @Override
    public void postInitializeServerChildChannel(Channel child) {
        Connections connections = Arc.container().instance(Connections.class).get();
        child.pipeline()
                .addFirst(
                        new ConnectionGuard(connections),
                        new WriteTimeoutHandler(
                                connections.config().takenWithin().toMillis(), TimeUnit.MILLISECONDS));
    }
}
