package dev.darkroom.worker.batching;

/**
 * The limit of one U-Net call's memory. What a row takes is an estimate, and other work uses memory of the same device, so the limit
 * adapts: a call that failed lowers it, and calls that succeeded raise it again, the later the more often one failed.
 */
public final class MemoryBudget {

    /** Calls that must succeed before the limit is raised. */
    private static final int PATIENCE = 64;

    private static final int MOST_PATIENCE = 64 * PATIENCE;

    private final int mostRows;
    private final long whole;
    private long bytes;
    private int patience = PATIENCE;
    private int kept;

    /** @param mostRows in one call, whatever the memory */
    public MemoryBudget(long bytes, int mostRows) {
        this.whole = bytes;
        this.bytes = bytes;
        this.mostRows = mostRows;
    }

    public long bytes() {
        return bytes;
    }

    boolean admits(BatchKey key, long rows) {
        return rows <= mostRows && rows <= bytes / Math.max(1, key.rowBytes());
    }

    /** A call of that many rows ran out of memory: from now on half of what it was estimated to take is the limit. */
    public void exceededBy(BatchKey key, int rows) {
        bytes = Math.min(bytes, key.rowBytes() * rows / 2);
        patience = Math.min(2 * patience, MOST_PATIENCE);
        kept = 0;
    }

    /** A call succeeded: after many the limit is doubled, until it is the whole budget again. */
    public void kept() {
        kept++;
        if (kept < patience) {
            return;
        }
        kept = 0;
        if (bytes == whole) {
            patience = PATIENCE;
        }
        bytes = bytes > whole / 2 ? whole : Math.max(1, 2 * bytes);
    }
}
