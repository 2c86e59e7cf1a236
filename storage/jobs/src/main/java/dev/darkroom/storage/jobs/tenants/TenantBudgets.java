package dev.darkroom.storage.jobs.tenants;

import dev.darkroom.storage.jobs.jdbc.DatabaseException;

/** What all gateways together may accept for each tenant. Calls block and throw {@link DatabaseException}. */
public interface TenantBudgets {

    /**
     * Takes tokens out of the tenant's bucket, which is full at first.
     *
     * @param perSecond refill
     * @param burst what the bucket holds
     * @param wanted at most
     */
    Tokens takeTokens(String tenant, double perSecond, int burst, int wanted);

    /**
     * Reserves part of the quota for jobs that will be submitted. A reservation that is not returned within seconds is void.
     *
     * @param most unfinished jobs and reservations together
     * @param wanted at most
     * @return how many were reserved
     */
    int reserve(String tenant, int most, int wanted);

    /** Returns reservations: of jobs that count as unfinished by now, or will not come. */
    void release(String tenant, int reservations);

    /** @param left in the bucket after the taking */
    record Tokens(int granted, double left) {}
}
