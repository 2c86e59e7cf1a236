package dev.darkroom.gateway.identity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.darkroom.gateway.GatewayConfig;
import dev.darkroom.gateway.http.Problem;
import dev.darkroom.gateway.http.ProblemException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Protects a gateway that needs no keys. Any client that reaches the port may do everything, so the port must not be reachable by other
 * sites' pages in a browser: neither by a name that the site lets resolve to this machine (DNS rebinding), nor by a request of the page
 * (CSRF).
 */
@ApplicationScoped
class OpenModeGuard {
    private static final int AFTER_CONNECTIONS = Integer.MIN_VALUE + 1;
    private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
    private static final Pattern KEYS = Pattern.compile("/+v1/+keys(/.*)?");

    private final AuthConfig auth;
    private final GatewayConfig gateway;
    private final OpenModeConfig config;
    private final ObjectMapper json;

    OpenModeGuard(AuthConfig auth, GatewayConfig gateway, OpenModeConfig config, ObjectMapper json) {
        this.auth = auth;
        this.gateway = gateway;
        this.config = config;
        this.json = json;
    }

    void install(@Observes Router router) {
        if (auth.mode() == AuthConfig.Mode.OPEN) {
            List<String> more = new ArrayList<>(config.hosts().orElse(List.of()));
            gateway.publicUrl().map(MachineNames::hostOf).ifPresent(more::add);
            MachineNames names = MachineNames.ofThisMachine(more);
            router.route().order(AFTER_CONNECTIONS).handler(context -> check(context, names));
        }
    }

    private void check(RoutingContext context, MachineNames names) {
        Optional<ProblemException> refusal = refusal(context.request(), context.normalizedPath(), names);
        refusal.ifPresentOrElse(problem -> answer(context, problem.problem()), context::next);
    }

    static Optional<ProblemException> refusal(HttpServerRequest request, String path, MachineNames names) {
        HostAndPort called = request.authority();
        // Every browser sends a host.
        if (called != null && !names.contain(called.host())) {
            return Optional.of(ProblemException.foreignRequest("Host"));
        }
        if (READING.contains(request.method())) {
            return KEYS.matcher(path).matches() ? Optional.of(ProblemException.noKeysInOpenMode()) : Optional.empty();
        }
        if (isForeign(request.getHeader(HttpHeaders.ORIGIN), names)) {
            return Optional.of(ProblemException.foreignRequest("Origin"));
        }
        if ("cross-site".equalsIgnoreCase(request.getHeader("Sec-Fetch-Site"))) {
            return Optional.of(ProblemException.foreignRequest("Sec-Fetch-Site"));
        }
        if (hasBody(request) && request.getHeader(HttpHeaders.CONTENT_TYPE) == null) {
            return Optional.of(ProblemException.contentTypeMissing());
        }
        return KEYS.matcher(path).matches() ? Optional.of(ProblemException.noKeysInOpenMode()) : Optional.empty();
    }

    private static boolean isForeign(@Nullable String origin, MachineNames names) {
        return origin != null && !names.containOrigin(origin);
    }

    private static boolean hasBody(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return request.headers().contains(HttpHeaders.TRANSFER_ENCODING) || length != null && !length.equals("0");
    }

    private void answer(RoutingContext context, Problem problem) {
        try {
            context.response()
                    .setStatusCode(problem.status())
                    .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                    .end(Buffer.buffer(json.writeValueAsBytes(problem)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a problem is always JSON", e);
        }
    }
}
