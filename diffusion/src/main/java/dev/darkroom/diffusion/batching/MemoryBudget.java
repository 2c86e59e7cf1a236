package dev.darkroom.diffusion.batching;

/** How much one call may take. What a row takes is an estimate, so the limit learns from calls that failed. */
public final class MemoryBudget {
    private final int mostRows;
    private long bytes;

    /** @param mostRows in one call, whatever the memory */
    public MemoryBudget(long bytes, int mostRows) {
        this.bytes = bytes;
        this.mostRows = mostRows;
    }

    public long bytes() {
        return bytes;
    }

    boolean admits(Lane lane, long rows) {
        return rows <= mostRows && rows <= bytes / Math.max(1, lane.rowBytes());
    }

    /** A call of that many rows ran out of memory: from now on half of what it was estimated to take is the limit. */
    public void exceededBy(Lane lane, int rows) {
        bytes = Math.min(bytes, lane.rowBytes() * rows / 2);
    }
}
