package dev.darkroom.gateway.limits;

import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.storage.jobs.tenants.TenantBudgets;
import dev.darkroom.storage.jobs.tenants.TenantBudgets.Tokens;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Limits each tenant's request rate. A gateway spends tokens of a {@link TokenLease} that it took from the tenant's token bucket in
 * PostgreSQL, and refuses by itself until the bucket can have the next token; so neither a request nor a refusal costs a query, and all
 * gateways together grant no more than the bucket gave.
 */
@ApplicationScoped
class RateLimiter {
    private final TenantBudgets budgets;
    private final LimitsConfig config;
    private final LongSupplier nanoClock;
    private final Map<String, TokenLease> leases = new ConcurrentHashMap<>();

    @Inject
    RateLimiter(TenantBudgets budgets, LimitsConfig config) {
        this(budgets, config, System::nanoTime);
    }

    RateLimiter(TenantBudgets budgets, LimitsConfig config, LongSupplier nanoClock) {
        this.budgets = budgets;
        this.config = config;
        this.nanoClock = nanoClock;
    }

    /**
     * Takes one token.
     *
     * @return the headers that tell what is left; fails with a 429 problem where there is none
     */
    Uni<Map<String, String>> admit(String tenant) {
        Optional<Rate> rate = Rate.of(config, tenant);
        return rate.isEmpty()
                ? Uni.createFrom().item(Map.of())
                : admit(tenant, rate.get(), leases.computeIfAbsent(tenant, name -> new TokenLease(nanoClock)));
    }

    private Uni<Map<String, String>> admit(String tenant, Rate rate, TokenLease lease) {
        return switch (lease.spend()) {
            case TokenLease.Spent(long left) -> Uni.createFrom().item(rate.headers(left));
            case TokenLease.Empty(long waitNanos) -> Uni.createFrom().failure(() -> refused(rate, waitNanos));
            // A request that arrives during a refill waits for the same tokens: the worker thread holds the lease
            // meanwhile.
            case TokenLease.Unknown() ->
                Uni.createFrom()
                        .item(() -> refill(tenant, rate, lease))
                        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                        .chain(() -> admit(tenant, rate, lease));
        };
    }

    private boolean refill(String tenant, Rate rate, TokenLease lease) {
        return lease.refill(() -> {
            Tokens tokens = budgets.takeTokens(tenant, rate.perSecond(), rate.burst(), rate.lease());
            double missing = Math.max(0, 1 - tokens.left());
            return new TokenLease.Refill(
                    tokens.granted(), (long) tokens.left(), (long) (missing / rate.perSecond() * 1e9));
        });
    }

    private static ProblemException refused(Rate rate, long waitNanos) {
        Map<String, String> headers = new HashMap<>(rate.headers(0));
        long seconds = Math.max(1, (long) Math.ceil(waitNanos / 1e9));
        return ProblemException.tooManyRequests(
                "Request was throttled. Expected available in " + seconds + (seconds == 1 ? " second." : " seconds."),
                seconds,
                headers);
    }
}
