package dev.darkroom.gateway.identity;

import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.storage.jobs.tenants.KeySecret;
import dev.darkroom.storage.jobs.tenants.Scope;
import io.quarkus.arc.ClientProxy;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
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

/** Authenticates the caller before a resource is called; a resource needs a key unless it is annotated otherwise. */
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
    Uni<Void> identify(
            ContainerRequestContext request,
            ResourceInfo resource,
            HttpServerRequest incoming,
            HttpServerResponse answer) {
        if (isMarked(resource, ForEveryone.class)) {
            return Uni.createFrom().voidItem();
        }
        if (isMarked(resource, OpensByLink.class) && links.open(request.getUriInfo())) {
            current.set(Caller.LINK_HOLDER);
            // Whoever has the link may read, pages of other sites too; this says so to the browser, whatever is
            // answered.
            answer.putHeader("Access-Control-Allow-Origin", "*");
            answer.putHeader("Access-Control-Expose-Headers", "Content-Disposition, ETag");
            return Uni.createFrom().voidItem();
        }
        Scope needed = needed(request.getMethod(), resource);
        boolean basic = BasicCredentials.areTaken(request.getUriInfo());
        // The thread that looks a key up has no part in the request scope.
        CurrentCaller identified = ClientProxy.unwrap(current);
        return Uni.createFrom()
                .deferred(() -> caller(request.getHeaderString(HttpHeaders.AUTHORIZATION), basic))
                .onFailure(ProblemException.class)
                .transform(refused -> misses.count((ProblemException) refused, incoming.remoteAddress()))
                .invoke(caller -> {
                    if (!caller.scopes().contains(needed)) {
                        throw ProblemException.forbidden(needed.wireName());
                    }
                    identified.set(caller);
                })
                .replaceWithVoid();
    }

    /**
     * The only place that decides which scope an operation needs. Without an annotation, GET and HEAD need {@code read}, and all others
     * need {@code submit}.
     */
    private static Scope needed(String method, ResourceInfo resource) {
        if (isMarked(resource, ForAdministrators.class)) {
            return Scope.ADMIN;
        }
        boolean reads = method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
        return reads && !isMarked(resource, ForWriters.class) ? Scope.READ : Scope.SUBMIT;
    }

    /** @param basic whether the key may be the password of a user, too */
    private Uni<Caller> caller(@Nullable String header, boolean basic) {
        return switch (config.mode()) {
            case OPEN -> Uni.createFrom().item(Caller.administrator("everybody"));
            case KEYS -> {
                if (header == null) {
                    throw offering(basic, ProblemException.unauthorized());
                }
                Matcher bearer = BEARER.matcher(header);
                Optional<String> token = bearer.matches()
                        ? Optional.of(bearer.group(1))
                        : basic ? BasicCredentials.password(header) : Optional.empty();
                yield holderOf(token.orElseThrow(() -> offering(basic, ProblemException.invalidToken())))
                        .map(holder -> holder.orElseThrow(() -> offering(basic, ProblemException.invalidToken())));
            }
        };
    }

    private static ProblemException offering(boolean basic, ProblemException refused) {
        return basic ? refused.offeringBasic() : refused;
    }

    private Uni<Optional<Caller>> holderOf(String token) {
        return KeySecret.isValid(token) ? keys.holderOf(new KeySecret(token)) : tokens.holderOf(token);
    }

    private static boolean isMarked(ResourceInfo resource, Class<? extends Annotation> mark) {
        return resource.getResourceMethod().isAnnotationPresent(mark)
                || resource.getResourceClass().isAnnotationPresent(mark);
    }
}
