package dev.darkroom.gateway.log;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while orchestrators take up what is accepted here. */
@Readiness
@ApplicationScoped
class OrchestratorReadiness implements HealthCheck {
    private final OrchestratorWatch watch;

    OrchestratorReadiness(OrchestratorWatch watch) {
        this.watch = watch;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("orchestrator")
                .withData("silentSeconds", watch.silence().toSeconds())
                .status(!watch.isTooLong())
                .build();
    }
}
