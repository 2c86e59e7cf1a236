package dev.darkroom.diffusion.batching;

import java.util.Comparator;

/**
 * A picture that waits for its next step.
 *
 * @param order when it came; no two have the same
 * @param rows that it takes in a call: two under guidance, else one
 * @param priority higher goes first
 */
public record Member<T>(T picture, Lane lane, long order, int rows, int priority) {

    /** The highest priority first, and of one priority the oldest. */
    static <T> Comparator<Member<T>> byPriorityThenAge() {
        return Comparator.<Member<T>>comparingInt(Member::priority).reversed().thenComparingLong(Member::order);
    }
}
