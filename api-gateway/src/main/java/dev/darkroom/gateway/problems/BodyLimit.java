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
import jakarta.enterprise.inject.Instance;
import java.util.Optional;
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
    private final Problem problem;
    private final Instance<ErrorForm> forms;
    private final ObjectMapper json;

    BodyLimit(GatewayConfig config, Instance<ErrorForm> forms, ObjectMapper json) {
        this.limit = config.bodyMaxBytes();
        this.chunks = BodyHandler.create(false).setBodyLimit(limit);
        this.problem = ProblemException.bodyTooLarge(limit).problem();
        this.forms = forms;
        this.json = json;
    }

    void install(@Observes Router router) {
        router.route().order(BEFORE_QUARKUS).handler(this::check).failureHandler(this::answer);
    }

    /** Only chunks are read here: the resource reads the others itself, and over HTTP/2 it insists on that. */
    private void check(RoutingContext context) {
        String size = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        if (size != null && SIZE.matcher(size).matches() && Long.parseLong(size) > limit) {
            context.fail(413);
        } else if (isChunked(context) && !isForm(context)) {
            chunks.handle(context);
        } else {
            context.next();
        }
    }

    private static boolean isChunked(RoutingContext context) {
        return context.request().headers().contains(HttpHeaders.TRANSFER_ENCODING);
    }

    /** Vert.x would throw a form's parts away; Quarkus counts their bytes itself. */
    private static boolean isForm(RoutingContext context) {
        String type = context.request().getHeader(HttpHeaders.CONTENT_TYPE);
        return type != null && type.regionMatches(true, 0, "multipart/", 0, 10);
    }

    private void answer(RoutingContext context) {
        if (context.statusCode() == 413) {
            Optional<ErrorForm> form = forms.stream()
                    .filter(one -> context.normalizedPath().startsWith(one.path()))
                    .findFirst();
            form.ifPresent(one -> one.headers(problem)
                    .forEach((name, value) -> context.response().putHeader(name, value)));
            context.response()
                    .setStatusCode(413)
                    .putHeader(HttpHeaders.CONTENT_TYPE, form.isEmpty() ? Problem.MEDIA_TYPE : "application/json")
                    .end(bytes(form.isEmpty() ? problem : form.get().document(problem)));
        } else {
            context.next();
        }
    }

    private Buffer bytes(Object document) {
        try {
            return Buffer.buffer(json.writeValueAsBytes(document));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a problem is always JSON", e);
        }
    }
}
