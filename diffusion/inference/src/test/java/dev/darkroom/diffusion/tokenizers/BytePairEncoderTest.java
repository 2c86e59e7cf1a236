package dev.darkroom.diffusion.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class BytePairEncoderTest {

    private static final List<String> MERGES = List.of(
            "a b",
            "b a",
            "ab ab",
            "a a",
            "aa a",
            "ab a</w>",
            "b a</w>",
            "aa aa",
            "ba ba",
            "abab ab",
            "b b</w>",
            "bab a");
    private static final Map<String, Integer> RANKS = ranks();

    @Property
    void shouldMergeInTheOrderOfTheRanks(
            @ForAll @StringLength(min = 1, max = 24) @CharRange(from = 'a', to = 'b') String word) {
        assertThat(new BytePairEncoder(RANKS).encode(word)).isEqualTo(mergedOneRankAfterTheOther(word));
    }

    @Test
    void shouldSpellBytesThatAreNotPrintable() {
        assertThat(new BytePairEncoder(Map.of()).encode("é ")).containsExactly("Ã", "©", "Ġ</w>");
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void shouldTakeAVeryLongWord() {
        assertThat(new BytePairEncoder(RANKS).encode("ab".repeat(100_000))).hasSizeLessThan(100_000);
    }

    /** The definition: all occurrences of the best pair from left to right, then again. */
    private static List<String> mergedOneRankAfterTheOther(String word) {
        List<String> parts =
                new ArrayList<>(word.chars().mapToObj(Character::toString).toList());
        parts.set(parts.size() - 1, parts.getLast() + "</w>");
        while (true) {
            int best = Integer.MAX_VALUE;
            for (int i = 0; i + 1 < parts.size(); i++) {
                best = Math.min(best, RANKS.getOrDefault(parts.get(i) + " " + parts.get(i + 1), Integer.MAX_VALUE));
            }
            if (best == Integer.MAX_VALUE) {
                return parts;
            }
            for (int i = 0; i + 1 < parts.size(); i++) {
                if (MERGES.get(best).equals(parts.get(i) + " " + parts.get(i + 1))) {
                    parts.set(i, parts.get(i) + parts.remove(i + 1));
                }
            }
        }
    }

    private static Map<String, Integer> ranks() {
        Map<String, Integer> ranks = new HashMap<>();
        MERGES.forEach(merge -> ranks.put(merge, ranks.size()));
        return ranks;
    }
}
