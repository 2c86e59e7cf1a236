package dev.darkroom.gateway.connections;

import dev.darkroom.gateway.GatewayConfig;
import dev.darkroom.gateway.connections.TenantBudget.Reservation;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.identity.CurrentCaller;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ResourceInfo;
import java.util.Set;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.core.CurrentRequestManager;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;

/**
 * The one way of a body into memory, whatever it holds. It runs after the filters that tell who calls and whether that caller may, so
 * that nothing is read for others; and it hands the request over to a worker thread, so that nothing is parsed on the event loop.
 */
final class BodyFilter {
    /** Bytes of memory that a byte of a body comes to: as it came, as a parser collects it, and as text. */
    static final int COST = 5;

    private static final Set<HttpMethod> WITHOUT_BODY = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
    private static final Pattern SIZE = Pattern.compile("[0-9]{1,18}");

    private final GatewayConfig gateway;
    private final BodiesConfig config;
    private final MemoryBudgets budgets;
    private final CurrentCaller caller;

    BodyFilter(GatewayConfig gateway, BodiesConfig config, MemoryBudgets budgets, CurrentCaller caller) {
        this.gateway = gateway;
        this.config = config;
        this.budgets = budgets;
        this.caller = caller;
    }

    @ServerRequestFilter(priority = Priorities.AUTHORIZATION + 100)
    void read(ContainerRequestContext context, ResourceInfo resource) {
        ResteasyReactiveRequestContext server = CurrentRequestManager.get();
        RoutingContext routing = server.unwrap(RoutingContext.class);
        HttpServerRequest request = routing.request();
        if (!hasBody(request)) {
            return;
        }
        long limit = limit(resource);
        long announced = announced(request);
        if (announced > limit) {
            throw ProblemException.bodyTooLarge(limit);
        }
        Reservation reservation = budgets.bodies()
                .tryAcquire(caller.get().tenant(), Math.max(0, announced) * COST)
                .orElseThrow(BodyReading::noMemory);
        RequestEnd.of(server, routing).run(reservation::close);
        server.suspend();
        BodyReading reading = new BodyReading(routing, reservation, announced, limit, config);
        reading.whole(server.getContextExecutor())
                .subscribe()
                .with(
                        body -> {
                            server.setInputStream(new WholeBody(body));
                            server.resume(Infrastructure.getDefaultWorkerPool());
                        },
                        server::resume);
    }

    private static boolean hasBody(HttpServerRequest request) {
        if (WITHOUT_BODY.contains(request.method()) || request.isEnded()) {
            return false;
        }
        return request.version() == HttpVersion.HTTP_2
                || request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
                || announced(request) > 0;
    }

    /** -1 where the request does not announce its size. */
    private static long announced(HttpServerRequest request) {
        String size = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return size != null && SIZE.matcher(size).matches() ? Long.parseLong(size) : -1;
    }

    /** What the address takes, and never more than one tenant may hold. */
    private long limit(ResourceInfo resource) {
        boolean carriesImages = resource.getResourceMethod().isAnnotationPresent(CarriesImages.class)
                || resource.getResourceClass().isAnnotationPresent(CarriesImages.class);
        TenantBudget budget = budgets.bodies();
        long configured =
                carriesImages ? gateway.bodyMaxBytes() : Math.min(config.plainMaxBytes(), gateway.bodyMaxBytes());
        return Math.min(configured, budget.mostPerTenant() / COST);
    }
}
