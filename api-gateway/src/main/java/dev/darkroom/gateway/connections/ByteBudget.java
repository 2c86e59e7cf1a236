package dev.darkroom.gateway.connections;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Bytes that may be in use at one time: so many in all, and so many by one tenant, so that no tenant's requests keep others out. Code that
 * is about to fill memory acquires the bytes first and closes the reservation once they are garbage.
 */
public final class ByteBudget {
    private final long total;
    private final long perTenant;
    private final Map<String, Long> byTenant = new HashMap<>();
    private long used;

    /**
     * @param total bytes, over all tenants
     * @param perTenant bytes that one of them may hold, at most the total
     */
    public ByteBudget(long total, long perTenant) {
        if (perTenant < 1 || perTenant > total) {
            throw new IllegalArgumentException("a tenant's share of " + total + " bytes cannot be " + perTenant);
        }
        this.total = total;
        this.perTenant = perTenant;
    }

    /** The most bytes that one tenant can hold, and so the most that a single reservation can have. */
    public long mostPerTenant() {
        return perTenant;
    }

    /** Bytes in use now, by all tenants. */
    public synchronized long used() {
        return used;
    }

    /** Empty where the bytes are not free now. Does not block. */
    public synchronized Optional<Reservation> tryAcquire(String tenant, long bytes) {
        return take(tenant, bytes) ? Optional.of(new Reservation(tenant, bytes)) : Optional.empty();
    }

    /**
     * As {@link #tryAcquire}, waiting for the bytes. Blocks.
     *
     * @param patience how long to wait; without effect for more bytes than a tenant can ever hold
     */
    public synchronized Optional<Reservation> acquire(String tenant, long bytes, Duration patience)
            throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (bytes <= perTenant && !isFree(tenant, bytes)) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return Optional.empty();
            }
            wait(left);
        }
        return tryAcquire(tenant, bytes);
    }

    private boolean take(String tenant, long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes must not be negative: " + bytes);
        }
        if (!isFree(tenant, bytes)) {
            return false;
        }
        used += bytes;
        byTenant.merge(tenant, bytes, Long::sum);
        return true;
    }

    private boolean isFree(String tenant, long bytes) {
        return bytes <= total - used && bytes <= perTenant - byTenant.getOrDefault(tenant, 0L);
    }

    private void giveBack(String tenant, long bytes) {
        used -= bytes;
        byTenant.computeIfPresent(tenant, (name, held) -> held == bytes ? null : (Long) (held - bytes));
        notifyAll();
    }

    /** Bytes that are held until this is closed; closing it twice does no harm. */
    public final class Reservation implements AutoCloseable {
        private final String tenant;
        private long bytes;
        private boolean closed;

        private Reservation(String tenant, long bytes) {
            this.tenant = tenant;
            this.bytes = bytes;
        }

        /** Takes more bytes; false, with nothing changed, where they are not free or the reservation is closed. */
        public boolean tryGrow(long more) {
            synchronized (ByteBudget.this) {
                if (closed || !take(tenant, more)) {
                    return false;
                }
                bytes += more;
                return true;
            }
        }

        /** Gives back all but so many bytes; without effect where it holds no more. */
        public void shrinkTo(long least) {
            synchronized (ByteBudget.this) {
                if (!closed && least < bytes) {
                    giveBack(tenant, bytes - least);
                    bytes = least;
                }
            }
        }

        @Override
        public void close() {
            synchronized (ByteBudget.this) {
                if (!closed) {
                    closed = true;
                    giveBack(tenant, bytes);
                }
            }
        }
    }
}
