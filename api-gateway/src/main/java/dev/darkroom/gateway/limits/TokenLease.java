package dev.darkroom.gateway.limits;

import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** The tokens of one tenant that this gateway holds. */
final class TokenLease {
    private final LongSupplier nanoClock;
    private final Object refilling = new Object();
    private int tokens;
    private long leftInBucket;
    private long emptyUntil;
    private boolean known;

    /** What an attempt to spend a token comes to. */
    sealed interface Spending {}

    /** @param left tokens, here and in the bucket as it was last seen */
    record Spent(long left) implements Spending {}

    /** @param waitNanos until there can be another token */
    record Empty(long waitNanos) implements Spending {}

    /** Unknown until the bucket has been asked. */
    record Unknown() implements Spending {}

    /** @param nextAfterNanos when the bucket can have another token, should none have been granted */
    record Refill(int granted, long leftInBucket, long nextAfterNanos) {}

    TokenLease(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    synchronized Spending spend() {
        long now = nanoClock.getAsLong();
        if (tokens > 0) {
            tokens--;
            return new Spent(tokens + leftInBucket);
        }
        return known && now - emptyUntil < 0 ? new Empty(emptyUntil - now) : new Unknown();
    }

    /** One thread at a time asks the bucket; threads that waited meanwhile find what it gave. */
    boolean refill(Supplier<Refill> bucket) {
        synchronized (refilling) {
            synchronized (this) {
                if (tokens > 0 || (known && nanoClock.getAsLong() - emptyUntil < 0)) {
                    return false;
                }
            }
            Refill refill = bucket.get();
            synchronized (this) {
                tokens += refill.granted();
                leftInBucket = refill.leftInBucket();
                known = true;
                emptyUntil = nanoClock.getAsLong() + (refill.granted() > 0 ? 0 : Math.max(1, refill.nextAfterNanos()));
            }
            return true;
        }
    }
}
