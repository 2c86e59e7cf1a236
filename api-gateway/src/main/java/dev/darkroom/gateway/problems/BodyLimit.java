package dev.darkroom.gateway.problems;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.darkroom.gateway.GatewayConfig;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.regex.Pattern;

/**
 * Refuses a body that announces to be too large. Quarkus would do the same, but with an empty answer; it stays in charge of
 * bodies that do not tell their size.
 */
@ApplicationScoped
class BodyLimit {
    private static final int BEFORE_ALL_OTHERS = Integer.MIN_VALUE;
    private static final Pattern SIZE = Pattern.compile("[0-9]{1,18}");

    private final long limit;
    private final byte[] problem;

    BodyLimit(GatewayConfig config, ObjectMapper json) throws JsonProcessingException {
        this.limit = config.bodyMaxBytes();
        this.problem =
                json.writeValueAsBytes(ProblemException.bodyTooLarge(limit).problem());
    }

    void install(@Observes Router router) {
        router.route().order(BEFORE_ALL_OTHERS).handler(this::check);
    }

    private void check(RoutingContext context) {
        String size = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        if (size != null && SIZE.matcher(size).matches() && Long.parseLong(size) > limit) {
            context.response()
                    .setStatusCode(413)
                    .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                    .end(Buffer.buffer(problem));
        } else {
            context.next();
        }
    }
}
