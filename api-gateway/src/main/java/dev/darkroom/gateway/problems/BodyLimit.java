package dev.darkroom.gateway.problems;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.darkroom.gateway.GatewayConfig;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.regex.Pattern;

/**
 * Refuses bodies over the limit, whether they announce their size or come in chunks. Quarkus has such a limit too, but answers
 * without a body, when it is too late for a problem document.
 */
@ApplicationScoped
class BodyLimit {
    private static final int BEFORE_QUARKUS = Integer.MIN_VALUE;
    private static final Pattern SIZE = Pattern.compile("[0-9]{1,18}");

    private final long limit;
    private final BodyHandler chunks;
    private final byte[] problem;

    BodyLimit(GatewayConfig config, ObjectMapper json) throws JsonProcessingException {
        this.limit = config.bodyMaxBytes();
        this.chunks = BodyHandler.create(false).setBodyLimit(limit);
        this.problem =
                json.writeValueAsBytes(ProblemException.bodyTooLarge(limit).problem());
    }

    void install(@Observes Router router) {
        router.route("/v1/*").order(BEFORE_QUARKUS).handler(this::check).failureHandler(this::answer);
    }

    /** Only chunks are read here: the resource reads the others itself, and over HTTP/2 it insists on that. */
    private void check(RoutingContext context) {
        String size = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        if (size != null && SIZE.matcher(size).matches() && Long.parseLong(size) > limit) {
            context.fail(413);
        } else if (context.request().headers().contains(HttpHeaders.TRANSFER_ENCODING)) {
            chunks.handle(context);
        } else {
            context.next();
        }
    }

    private void answer(RoutingContext context) {
        if (context.statusCode() == 413) {
            context.response()
                    .setStatusCode(413)
                    .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                    .end(Buffer.buffer(problem));
        } else {
            context.next();
        }
    }
}
