package dev.darkroom.gateway.log;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Alive while none of the threads has died that read the command log. Of the channels the messaging library tells the same. */
@Liveness
@ApplicationScoped
class LogLiveness implements HealthCheck {
    private final UndecidedJobs jobs;
    private final OrchestratorWatch watch;

    LogLiveness(UndecidedJobs jobs, OrchestratorWatch watch) {
        this.jobs = jobs;
        this.watch = watch;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("command log")
                .withData("findsJobs", jobs.isAlive())
                .withData("watchesOrchestrators", watch.isAlive())
                .status(jobs.isAlive() && watch.isAlive())
                .build();
    }
}
