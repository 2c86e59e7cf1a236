package dev.darkroom.gateway.limits;

import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.identity.CurrentCaller;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ResourceInfo;
import java.util.Map;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** Counts requests that create jobs, once their caller is known, and answers how many are left. */
final class RateLimitFilter {
    private static final String HEADERS = RateLimitFilter.class.getName();

    private final RateLimiter limiter;
    private final CurrentCaller caller;
    private final Refusals refusals;

    RateLimitFilter(RateLimiter limiter, CurrentCaller caller, Refusals refusals) {
        this.limiter = limiter;
        this.caller = caller;
        this.refusals = refusals;
    }

    @ServerRequestFilter(priority = Priorities.AUTHORIZATION)
    Uni<Void> count(ContainerRequestContext request, ResourceInfo resource) {
        if (!resource.getResourceMethod().isAnnotationPresent(CreatesJobs.class)) {
            return Uni.createFrom().voidItem();
        }
        return limiter.admit(caller.get().tenant())
                .onFailure(ProblemException.class)
                .invoke(refusals::byRate)
                .invoke(headers -> request.setProperty(HEADERS, headers))
                .replaceWithVoid();
    }

    @ServerResponseFilter
    void addHeaders(ContainerRequestContext request, ContainerResponseContext response) {
        if (request.getProperty(HEADERS) instanceof Map<?, ?> headers) {
            headers.forEach((name, value) -> response.getHeaders().putSingle(name.toString(), value));
        }
    }
}
