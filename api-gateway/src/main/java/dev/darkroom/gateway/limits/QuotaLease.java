package dev.darkroom.gateway.limits;

import java.util.function.IntSupplier;

/** The reservations of one tenant's job quota that this gateway holds. */
final class QuotaLease {
    /** How long a refusal holds without asking again. */
    private static final long REFUSED_FOR = 200_000_000;

    private long refusedUntil = System.nanoTime();
    private int free;
    private int returned;
    private boolean used;

    /** Takes a reservation, acquiring more where none is free. Blocks meanwhile, so that one thread acquires for all that wait. */
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

    /**
     * How many reservations to return to the tenant's budget: those given back, and the free ones if none was taken since the last call.
     */
    synchronized int takeSurplus() {
        int surplus = returned + (used ? 0 : free);
        free = used ? free : 0;
        returned = 0;
        used = false;
        return surplus;
    }
}
