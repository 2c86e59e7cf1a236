package dev.darkroom.storage.jobs;

import java.util.Optional;

/**
 * A tenant's part of the workers.
 *
 * @param weight from 1 to 1000; a tenant of weight 2 gets twice as much work done as one of weight 1
 * @param runningCap most attempts that may be out at a time; the configured cap if there is none
 */
public record TenantShare(String tenant, int weight, Optional<Integer> runningCap) {
    public static final int LARGEST_WEIGHT = 1000;

    /** @throws IllegalArgumentException when a number is out of its range */
    public TenantShare {
        if (weight < 1 || weight > LARGEST_WEIGHT) {
            throw new IllegalArgumentException("weight must be from 1 to " + LARGEST_WEIGHT);
        }
        if (runningCap.isPresent() && runningCap.get() < 0) {
            throw new IllegalArgumentException("runningCap must not be negative");
        }
    }

    /** What a tenant has of whom nothing is written down. */
    public static TenantShare usual(String tenant) {
        return new TenantShare(tenant, 1, Optional.empty());
    }
}
