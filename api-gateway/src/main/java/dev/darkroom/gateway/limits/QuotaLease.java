package dev.darkroom.gateway.limits;

import java.util.function.IntSupplier;

/** The places of one tenant that this gateway has reserved. */
final class QuotaLease {
    /** How long a refusal holds without asking again. */
    private static final long REFUSED_FOR = 200_000_000;

    private long refusedUntil = System.nanoTime();
    private int free;
    private int returned;
    private boolean used;

    /** Takes a place, reserving more where none is free. Blocks meanwhile, so that one reserves for all who wait. */
    synchronized boolean take(IntSupplier reservation) {
        long now = System.nanoTime();
        if (free == 0 && now - refusedUntil >= 0) {
            free = reservation.getAsInt();
            refusedUntil = free == 0 ? now + REFUSED_FOR : now;
        }
        if (free == 0) {
            return false;
        }
        free--;
        used = true;
        return true;
    }

    synchronized void giveBack() {
        returned++;
    }

    /** What to return to the tenant's budget: places given back, and free ones if none was taken since the last time. */
    synchronized int takeSurplus() {
        int surplus = returned + (used ? 0 : free);
        free = used ? free : 0;
        returned = 0;
        used = false;
        return surplus;
    }
}
