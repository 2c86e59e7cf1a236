package dev.darkroom.gateway.connections;

import dev.darkroom.gateway.connections.TenantBudget.Reservation;
import dev.darkroom.gateway.http.ProblemException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;

/** The budgets of this gateway. What finds none of one is refused at once: a client that waits holds memory itself. */
@ApplicationScoped
public class MemoryBudgets {
    private static final long RETRY_AFTER_SECONDS = 1;

    private final TenantBudget bodies;
    private final TenantBudget images;
    private final TenantBudget readings;

    @Inject
    MemoryBudgets(MemoryConfig config, MeterRegistry registry) {
        this(config, Runtime.getRuntime().maxMemory());
        gauge(registry, "bodies", bodies);
        gauge(registry, "images", images);
    }

    /** @param heap in bytes */
    MemoryBudgets(MemoryConfig config, long heap) {
        this.bodies = share(heap, config.bodies(), config.tenantShare());
        this.images = share(heap, config.images(), config.tenantShare());
        this.readings = new TenantBudget(config.readings(), Math.min(config.readings(), config.tenantReadings()));
    }

    private static TenantBudget share(long heap, double share, double tenantShare) {
        long total = Math.max(1, (long) (heap * share));
        return new TenantBudget(total, Math.max(1, (long) (total * tenantShare)));
    }

    private static void gauge(MeterRegistry registry, String use, TenantBudget budget) {
        Gauge.builder("darkroom.gateway.memory", budget, TenantBudget::used)
                .tag("use", use)
                .baseUnit("bytes")
                .register(registry);
    }

    /** For bodies of requests, from the first byte until the answer is over, and for files that are fetched or answered. */
    public TenantBudget bodies() {
        return bodies;
    }

    /** For images, from before the first pixel is decoded until the image is scaled. */
    public TenantBudget images() {
        return images;
    }

    /**
     * Reserves one of the places for reading what a client has sent or named, which keeps a thread busy for long.
     *
     * @throws ProblemException 429 where the tenant's share or all of them are in use
     */
    public Reservation read(String tenant) {
        return readings.tryAcquire(tenant, 1)
                .orElseThrow(() -> busy("At most " + readings.mostPerTenant()
                        + " requests of a tenant have their images and data sets read at one time"));
    }

    /**
     * Reserves bytes of the budget for bodies for a file that is fetched or answered.
     *
     * @throws ProblemException 429 where it is not free now
     */
    public Reservation hold(String tenant, long bytes) {
        return bodies.tryAcquire(tenant, bytes)
                .orElseThrow(() -> busy("Too many bytes of files are in work; send this request again"));
    }

    /** 429: the same request may succeed in a moment. */
    public static ProblemException busy(String detail) {
        return ProblemException.tooManyRequests(detail, RETRY_AFTER_SECONDS, Map.of());
    }
}
