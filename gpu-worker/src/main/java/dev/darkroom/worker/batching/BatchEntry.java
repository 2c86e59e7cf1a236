package dev.darkroom.worker.batching;

import java.util.Comparator;

/**
 * An image that waits for its next denoising step.
 *
 * @param order order of arrival; no two entries have the same
 * @param rows that it takes in a call: two under guidance, else one
 */
public record BatchEntry<T>(T image, BatchKey key, long order, int rows) {

    static <T> Comparator<BatchEntry<T>> oldestFirst() {
        return Comparator.comparingLong(BatchEntry::order);
    }
}
