package dev.darkroom.gateway.http;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Map;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Refuses addresses with a NUL character: PostgreSQL has no text that holds one, so nothing of ours is called so. */
final class NulFilter {

    @ServerRequestFilter(preMatching = true)
    void check(ContainerRequestContext request) {
        UriInfo uri = request.getUriInfo();
        if (hasNul(uri.getPath())) {
            throw ProblemException.badParameter("path", "must not hold NUL characters");
        }
        for (Map.Entry<String, List<String>> parameter :
                uri.getQueryParameters().entrySet()) {
            if (parameter.getValue().stream().anyMatch(NulFilter::hasNul)) {
                throw ProblemException.badParameter(parameter.getKey(), "must not hold NUL characters");
            }
        }
    }

    private static boolean hasNul(String text) {
        return text.indexOf('\0') >= 0;
    }
}
