package dev.darkroom.diffusion.batching;

import java.util.Comparator;

/**
 * A picture that waits for its next step.
 *
 * @param order when it came; no two have the same
 * @param rows that it takes in a call: two under guidance, else one
 */
public record Member<T>(T picture, Lane lane, long order, int rows) {

    static <T> Comparator<Member<T>> oldestFirst() {
        return Comparator.comparingLong(Member::order);
    }
}
