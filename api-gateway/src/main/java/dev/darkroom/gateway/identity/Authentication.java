package dev.darkroom.gateway.identity;

import dev.darkroom.gateway.links.OpensByLink;
import dev.darkroom.gateway.links.PublicLinks;
import dev.darkroom.gateway.problems.ProblemException;
import dev.darkroom.storage.jobs.tenants.KeySecret;
import dev.darkroom.storage.jobs.tenants.Scope;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.HttpHeaders;
import java.lang.annotation.Annotation;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/** Identifies the caller before any resource hears of the request; a new resource is closed unless it says otherwise. */
final class Authentication {
    private static final Pattern BEARER = Pattern.compile("Bearer +([!-~]+) *", Pattern.CASE_INSENSITIVE);

    private final AuthConfig config;
    private final KeyRing keys;
    private final AccessTokens tokens;
    private final PublicLinks links;
    private final CurrentCaller current;
    private final SignInMisses misses;

    Authentication(
            AuthConfig config,
            KeyRing keys,
            AccessTokens tokens,
            PublicLinks links,
            CurrentCaller current,
            SignInMisses misses) {
        this.config = config;
        this.keys = keys;
        this.tokens = tokens;
        this.links = links;
        this.current = current;
        this.misses = misses;
    }

    @ServerRequestFilter(priority = Priorities.AUTHENTICATION)
    Uni<Void> identify(ContainerRequestContext request, ResourceInfo resource, HttpServerRequest incoming) {
        if (isMarked(resource, ForEveryone.class)) {
            return Uni.createFrom().voidItem();
        }
        if (isMarked(resource, OpensByLink.class) && links.open(request.getUriInfo())) {
            current.set(Caller.LINK_HOLDER);
            return Uni.createFrom().voidItem();
        }
        Scope needed = needed(request.getMethod(), resource);
        return Uni.createFrom()
                .deferred(() -> caller(request.getHeaderString(HttpHeaders.AUTHORIZATION)))
                .onFailure(ProblemException.class)
                .transform(refused -> misses.count((ProblemException) refused, incoming.remoteAddress()))
                .invoke(caller -> {
                    if (!caller.scopes().contains(needed)) {
                        throw ProblemException.forbidden(needed.wireName());
                    }
                    current.set(caller);
                })
                .replaceWithVoid();
    }

    /** The one place that says what an operation takes: reading is what changes nothing. */
    private static Scope needed(String method, ResourceInfo resource) {
        if (isMarked(resource, ForAdministrators.class)) {
            return Scope.ADMIN;
        }
        boolean reads = method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
        return reads && !isMarked(resource, ForWriters.class) ? Scope.READ : Scope.SUBMIT;
    }

    private Uni<Caller> caller(@Nullable String header) {
        return switch (config.mode()) {
            case OPEN -> Uni.createFrom().item(Caller.administrator("everybody"));
            case KEYS -> {
                if (header == null) {
                    throw ProblemException.unauthorized();
                }
                Matcher bearer = BEARER.matcher(header);
                if (!bearer.matches()) {
                    throw ProblemException.invalidToken();
                }
                yield holderOf(bearer.group(1)).map(holder -> holder.orElseThrow(ProblemException::invalidToken));
            }
        };
    }

    private Uni<Optional<Caller>> holderOf(String token) {
        return KeySecret.isValid(token) ? keys.holderOf(new KeySecret(token)) : tokens.holderOf(token);
    }

    private static boolean isMarked(ResourceInfo resource, Class<? extends Annotation> mark) {
        return resource.getResourceMethod().isAnnotationPresent(mark)
                || resource.getResourceClass().isAnnotationPresent(mark);
    }
}
