package dev.darkroom.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.gateway.GatewayInfrastructure;
import io.quarkus.arc.Arc;
import io.quarkus.arc.ManagedContext;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A callback that began and ended the request scope would take it from the thread to which it hands the request over. */
@QuarkusTest
@WithTestResource(GatewayInfrastructure.class)
class RequestScopeIT {
    @Test
    void shouldNotBeginTheRequestScopeInCallbacks() {
        ManagedContext scope = Arc.container().requestContext();
        assertThat(scope.isActive()).isTrue();

        Uni<Boolean> begun = Uni.createFrom()
                .voidItem()
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(nothing -> scope.isActive());

        assertThat(begun.await().atMost(Duration.ofSeconds(10))).isFalse();
    }
}
