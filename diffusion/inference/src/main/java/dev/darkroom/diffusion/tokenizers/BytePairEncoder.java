package dev.darkroom.diffusion.tokenizers;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * Byte pair encoding of single words (Sennrich et al., Neural Machine Translation of Rare Words with Subword Units), over bytes
 * written as printable characters, the last one marked with {@code </w>}. A word of n bytes costs n log n.
 */
final class BytePairEncoder {

    static final String END_OF_WORD = "</w>";
    private static final int MAX_CACHED_WORDS = 10_000;
    private static final int MAX_CACHED_LENGTH = 64;
    private static final char[] PRINTABLE = printableBytes();

    private final Map<String, Integer> ranks;
    private final Map<String, List<String>> cache = new ConcurrentHashMap<>();

    /** Two neighbouring parts that may be merged; stale when either has changed since. */
    private record Candidate(int rank, int left, String leftText, String rightText) implements Comparable<Candidate> {
        @Override
        public int compareTo(Candidate other) {
            return rank != other.rank ? Integer.compare(rank, other.rank) : Integer.compare(left, other.left);
        }
    }

    /** @param ranks order of the merges, by "left right" */
    BytePairEncoder(Map<String, Integer> ranks) {
        this.ranks = Map.copyOf(ranks);
    }

    /** The spelling of every byte, in the order of CLIP's vocabulary. */
    static List<String> alphabet() {
        return IntStream.range(0, PRINTABLE.length)
                .mapToObj(value -> PRINTABLE[value])
                .sorted()
                .map(String::valueOf)
                .toList();
    }

    /** The parts that a word falls into, as the vocabulary spells them. */
    List<String> encode(String word) {
        if (word.length() > MAX_CACHED_LENGTH || (cache.size() >= MAX_CACHED_WORDS && !cache.containsKey(word))) {
            return split(word);
        }
        return cache.computeIfAbsent(word, this::split);
    }

    private List<String> split(String word) {
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        int count = bytes.length;
        // A doubly linked list of parts: a merged part stays at its left end, the right one becomes empty.
        String[] parts = new String[count];
        int[] previous = new int[count];
        int[] next = new int[count];
        for (int i = 0; i < count; i++) {
            parts[i] = String.valueOf(PRINTABLE[bytes[i] & 0xff]);
            previous[i] = i - 1;
            next[i] = i + 1;
        }
        parts[count - 1] += END_OF_WORD;

        PriorityQueue<Candidate> candidates = new PriorityQueue<>();
        for (int i = 0; i + 1 < count; i++) {
            offer(candidates, parts, i, i + 1);
        }
        for (Candidate best = candidates.poll(); best != null; best = candidates.poll()) {
            int left = best.left();
            int right = next[left];
            if (right >= count || !parts[left].equals(best.leftText()) || !parts[right].equals(best.rightText())) {
                continue;
            }
            parts[left] += parts[right];
            parts[right] = "";
            next[left] = next[right];
            if (next[left] < count) {
                previous[next[left]] = left;
                offer(candidates, parts, left, next[left]);
            }
            if (previous[left] >= 0) {
                offer(candidates, parts, previous[left], left);
            }
        }
        List<String> result = new ArrayList<>();
        for (int i = 0; i < count; i = next[i]) {
            result.add(parts[i]);
        }
        return List.copyOf(result);
    }

    private void offer(PriorityQueue<Candidate> candidates, String[] parts, int left, int right) {
        Integer rank = ranks.get(parts[left] + " " + parts[right]);
        if (rank != null) {
            candidates.add(new Candidate(rank, left, parts[left], parts[right]));
        }
    }

    /** A visible character for every byte: itself where it is visible in Latin-1, else one from U+0100 on. */
    private static char[] printableBytes() {
        char[] printable = new char[256];
        char substitute = 0x100;
        for (char value = 0; value < 256; value++) {
            boolean visible = (value >= '!' && value <= '~')
                    || (value >= 0xa1 && value <= 0xac)
                    || (value >= 0xae && value <= 0xff);
            printable[value] = visible ? value : substitute++;
        }
        return printable;
    }
}
