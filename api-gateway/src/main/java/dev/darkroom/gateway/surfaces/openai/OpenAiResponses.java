package dev.darkroom.gateway.surfaces.openai;

import dev.darkroom.gateway.http.Problem;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import java.util.UUID;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** Gives every answer of this surface, errors of the framework included, the form that OpenAI's clients read. */
final class OpenAiResponses {
    static final String PATH = "/openai/";
    static final String REQUEST_ID = "x-request-id";

    @ServerResponseFilter
    void translate(ContainerRequestContext request, ContainerResponseContext response) {
        String path = "/" + request.getUriInfo().getPath().replaceAll("^/+", "");
        if (!path.startsWith(PATH)) {
            return;
        }
        if (response.getEntity() instanceof Problem problem) {
            response.setStatus(OpenAiError.status(problem));
            response.setEntity(OpenAiError.of(problem), null, MediaType.APPLICATION_JSON_TYPE);
            headers(problem).forEach(response.getHeaders()::putSingle);
        } else {
            response.getHeaders().putSingle(REQUEST_ID, requestId());
        }
    }

    /** Of an answer with this problem. */
    static Map<String, String> headers(Problem problem) {
        return Map.of(REQUEST_ID, requestId(), "x-should-retry", mayHelp(problem.status()));
    }

    static String requestId() {
        return "req_" + UUID.randomUUID().toString().replace("-", "");
    }

    /** These clients repeat every 409 and 5xx; only a platform that is busy or away is worth it, a failed job has had its attempts. */
    private static String mayHelp(int status) {
        return Boolean.toString(status == 429 || status == 503);
    }
}
