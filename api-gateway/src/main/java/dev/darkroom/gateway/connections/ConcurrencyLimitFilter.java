package dev.darkroom.gateway.connections;

import dev.darkroom.gateway.connections.TenantBudget.Reservation;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.identity.CurrentCaller;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.core.CurrentRequestManager;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;

/** Limits open requests and event streams, per tenant and in total. */
final class ConcurrencyLimitFilter {
    private static final long RETRY_AFTER_SECONDS = 1;

    private final CurrentCaller caller;
    private final TenantBudget requests;
    private final TenantBudget streams;

    ConcurrencyLimitFilter(CurrentCaller caller, ConnectionsConfig config) {
        this.caller = caller;
        this.requests = places(config.requests(), config.tenantRequests());
        this.streams = places(config.streams(), config.tenantStreams());
    }

    private static TenantBudget places(int all, int ofATenant) {
        return new TenantBudget(all, Math.min(all, ofATenant));
    }

    @ServerRequestFilter(priority = Priorities.AUTHORIZATION - 100)
    void admit(ContainerRequestContext context, ResourceInfo resource) {
        boolean isStream = isStream(resource);
        TenantBudget places = isStream ? streams : requests;
        Reservation place = places.tryAcquire(caller.get().tenant(), 1).orElseThrow(() -> full(places, isStream));
        ResteasyReactiveRequestContext server = CurrentRequestManager.get();
        RequestEnd.of(server, server.unwrap(RoutingContext.class)).run(place::close);
    }

    private static ProblemException full(TenantBudget places, boolean isStream) {
        return ProblemException.tooManyRequests(
                "At most " + places.mostPerTenant() + (isStream ? " event streams" : " requests")
                        + " of a tenant may be open at one time, and none when the gateway has no more to give",
                RETRY_AFTER_SECONDS,
                Map.of());
    }

    private static boolean isStream(ResourceInfo resource) {
        Produces produces = resource.getResourceMethod().getAnnotation(Produces.class);
        return produces != null && List.of(produces.value()).contains(MediaType.SERVER_SENT_EVENTS);
    }
}
