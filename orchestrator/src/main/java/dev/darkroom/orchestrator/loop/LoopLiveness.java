package dev.darkroom.orchestrator.loop;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Alive while every loop comes round: one whose run never ends does its work no more, and only a new process will. */
@Liveness
@ApplicationScoped
class LoopLiveness implements HealthCheck {
    /** Longer than any run takes, a store or a broker that does not answer included. */
    private static final Duration SILENCE = Duration.ofMinutes(5);

    @Override
    public HealthCheckResponse call() {
        List<String> stuck = Loops.stuck(SILENCE);
        return HealthCheckResponse.named("loops")
                .withData("stuck", String.join(", ", stuck))
                .status(stuck.isEmpty())
                .build();
    }
}
