package dev.darkroom.storage.jobs.tenants;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToIntFunction;

/** Budgets in a map, for tests. */
public final class InMemoryTenantBudgets implements TenantBudgets {
    private static final Duration RESERVATION = Duration.ofSeconds(10);

    private final InstantSource clock;
    private final ToIntFunction<String> unfinishedJobs;
    private final Map<String, Budget> budgets = new HashMap<>();

    /** @param unfinishedJobs of a tenant */
    public InMemoryTenantBudgets(InstantSource clock, ToIntFunction<String> unfinishedJobs) {
        this.clock = clock;
        this.unfinishedJobs = unfinishedJobs;
    }

    @Override
    public synchronized Tokens takeTokens(String tenant, double perSecond, int burst, int wanted) {
        Budget budget = budget(tenant);
        Instant now = clock.instant();
        double elapsed = Duration.between(budget.refilledAt, now).toNanos() / 1e9;
        double filled = Math.min(burst, budget.tokens + perSecond * elapsed);
        int granted = Math.min(wanted, (int) Math.floor(filled));
        budget.tokens = filled - granted;
        budget.refilledAt = now;
        return new Tokens(granted, budget.tokens);
    }

    @Override
    public synchronized int reserve(String tenant, int most, int wanted) {
        Budget budget = budget(tenant);
        Instant now = clock.instant();
        int valid = budget.reservedUntil.isAfter(now) ? budget.reserved : 0;
        int granted = Math.max(0, Math.min(wanted, most - unfinishedJobs.applyAsInt(tenant) - valid));
        budget.reserved = valid + granted;
        budget.reservedUntil = now.plus(RESERVATION);
        return granted;
    }

    @Override
    public synchronized void release(String tenant, int reservations) {
        Budget budget = budget(tenant);
        budget.reserved = Math.max(0, budget.reserved - reservations);
    }

    private Budget budget(String tenant) {
        return budgets.computeIfAbsent(tenant, name -> new Budget());
    }

    private static final class Budget {
        private double tokens;
        private Instant refilledAt = Instant.EPOCH;
        private int reserved;
        private Instant reservedUntil = Instant.EPOCH;
    }
}
