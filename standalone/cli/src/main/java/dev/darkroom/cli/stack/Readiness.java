package dev.darkroom.cli.stack;

import dev.darkroom.cli.client.DarkroomClient;
import dev.darkroom.cli.console.CliException;
import dev.darkroom.cli.console.StackListener;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** Waits until a request would be served, at whichever gateway it arrives. */
final class Readiness {
    private static final Duration WITHIN = Duration.ofMinutes(3);
    private static final Duration POLL = Duration.ofMillis(100);
    /** A service that ended this often before all were ready will not come up by itself. */
    private static final int HOPELESS_RESTARTS = 4;

    private final DataDirectory data;
    private final List<DarkroomClient> gateways;
    private final LocalServices services;
    private final BooleanSupplier stopping;
    private final Instant deadline = Instant.now().plus(WITHIN);

    /** @param stopping whether there is nothing more to wait for */
    Readiness(DataDirectory data, List<DarkroomClient> gateways, LocalServices services, BooleanSupplier stopping) {
        this.data = data;
        this.gateways = gateways;
        this.services = services;
        this.stopping = stopping;
    }

    void await(StackListener listener) throws InterruptedException {
        listener.note("Waiting until the services reach one another");
        awaitEach(DarkroomClient::isHealthy);
        listener.note("Waiting until a worker offers a model");
        awaitEach(DarkroomClient::isReady);
    }

    private void awaitEach(Predicate<DarkroomClient> condition) throws InterruptedException {
        while (!gateways.stream().allMatch(condition)) {
            if (stopping.getAsBoolean()) {
                throw CliException.failed("stopped while starting");
            }
            services.running().stream()
                    .map(ServiceProcess::state)
                    .filter(service -> service.restarts() >= HOPELESS_RESTARTS)
                    .findFirst()
                    .ifPresent(service -> {
                        throw CliException.failed(
                                service.name() + " does not start; the reason is in " + data.log(service.name()));
                    });
            if (Instant.now().isAfter(deadline)) {
                throw CliException.failed("Darkroom is not ready after " + WITHIN.toMinutes()
                        + " minutes; the reason is in " + data.path().resolve("logs"));
            }
            Thread.sleep(POLL);
        }
    }
}
