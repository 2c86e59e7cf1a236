package dev.darkroom.gateway.http;

import io.smallrye.health.SmallRyeHealth;
import io.smallrye.health.SmallRyeHealthReporter;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;

/**
 * {@code /q/health/live} and {@code /q/health/ready} of the public port: up or down, without details, which are on the management port. An
 * answer is cached for a moment, so that frequent requests do not query the database each time.
 */
@ApplicationScoped
class PublicHealth {
    private static final Duration HOLDS = Duration.ofMillis(500);
    private static final int DOWN = 503;

    private final Uni<SmallRyeHealth> liveness;
    private final Uni<SmallRyeHealth> readiness;

    PublicHealth(SmallRyeHealthReporter reporter) {
        this.liveness = briefly(Uni.createFrom().deferred(reporter::getLivenessAsync));
        this.readiness = briefly(Uni.createFrom().deferred(reporter::getReadinessAsync));
    }

    private static Uni<SmallRyeHealth> briefly(Uni<SmallRyeHealth> health) {
        return health.memoize().forFixedDuration(HOLDS);
    }

    void install(@Observes Router router) {
        router.get("/q/health/live").handler(context -> answer(context, liveness));
        router.get("/q/health/ready").handler(context -> answer(context, readiness));
    }

    private static void answer(RoutingContext context, Uni<SmallRyeHealth> asked) {
        asked.map(health -> !health.isDown())
                .onFailure()
                .recoverWithItem(false)
                .subscribe()
                .with(up -> context.response()
                        .setStatusCode(up ? 200 : DOWN)
                        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                        .end(up ? "{\"status\":\"UP\"}" : "{\"status\":\"DOWN\"}"));
    }
}
