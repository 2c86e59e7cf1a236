package dev.darkroom.gateway.connections;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Units, such as bytes or requests, that may be in use at one time: so many in all, and so many by one tenant, so that no tenant's requests
 * keep others out. Code that is about to use some acquires them first and closes the reservation once they are free: bytes, once they are
 * garbage.
 */
public final class TenantBudget {
    private final long total;
    private final long perTenant;
    private final Map<String, Long> byTenant = new HashMap<>();
    private long used;

    /**
     * @param total units, over all tenants
     * @param perTenant units that one of them may hold, at most the total
     */
    public TenantBudget(long total, long perTenant) {
        if (perTenant < 1 || perTenant > total) {
            throw new IllegalArgumentException("a tenant's share of " + total + " units cannot be " + perTenant);
        }
        this.total = total;
        this.perTenant = perTenant;
    }

    /** The most units that one tenant can hold, and so the most that a single reservation can have. */
    public long mostPerTenant() {
        return perTenant;
    }

    /** Units in use now, by all tenants. */
    public synchronized long used() {
        return used;
    }

    /** Empty where the units are not free now. Does not block. */
    public synchronized Optional<Reservation> tryAcquire(String tenant, long units) {
        return take(tenant, units) ? Optional.of(new Reservation(tenant, units)) : Optional.empty();
    }

    /**
     * As {@link #tryAcquire}, waiting for the units. Blocks.
     *
     * @param patience how long to wait; without effect for more units than a tenant can ever hold
     */
    public synchronized Optional<Reservation> acquire(String tenant, long units, Duration patience)
            throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (units <= perTenant && !isFree(tenant, units)) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return Optional.empty();
            }
            wait(left);
        }
        return tryAcquire(tenant, units);
    }

    private boolean take(String tenant, long units) {
        if (units < 0) {
            throw new IllegalArgumentException("units must not be negative: " + units);
        }
        if (!isFree(tenant, units)) {
            return false;
        }
        used += units;
        byTenant.merge(tenant, units, Long::sum);
        return true;
    }

    private boolean isFree(String tenant, long units) {
        return units <= total - used && units <= perTenant - byTenant.getOrDefault(tenant, 0L);
    }

    private void giveBack(String tenant, long units) {
        used -= units;
        byTenant.computeIfPresent(tenant, (name, held) -> held == units ? null : (Long) (held - units));
        notifyAll();
    }

    /** Units that are held until this is closed; closing it twice does no harm. */
    public final class Reservation implements AutoCloseable {
        private final String tenant;
        private long units;
        private boolean closed;

        private Reservation(String tenant, long units) {
            this.tenant = tenant;
            this.units = units;
        }

        /** Takes more units; false, with nothing changed, where they are not free or the reservation is closed. */
        public boolean tryGrow(long more) {
            synchronized (TenantBudget.this) {
                if (closed || !take(tenant, more)) {
                    return false;
                }
                units += more;
                return true;
            }
        }

        /** Gives back all but so many units; without effect where it holds no more. */
        public void shrinkTo(long least) {
            synchronized (TenantBudget.this) {
                if (!closed && least < units) {
                    giveBack(tenant, units - least);
                    units = least;
                }
            }
        }

        @Override
        public void close() {
            synchronized (TenantBudget.this) {
                if (!closed) {
                    closed = true;
                    giveBack(tenant, units);
                }
            }
        }
    }
}
