package dev.darkroom.diffusion.tokenizers;

import java.util.Map;

/**
 * The tokens that are no text.
 *
 * @param ids all of them by their spelling, which stands for itself anywhere in a prompt
 * @param unknown id of a part that the vocabulary lacks
 * @param maxLength ids per prompt, marks included
 */
record SpecialTokens(Map<String, Integer> ids, int start, int end, int pad, int unknown, int maxLength) {

    SpecialTokens {
        ids = Map.copyOf(ids);
    }

    SpecialTokens withPad(int id) {
        return new SpecialTokens(ids, start, end, id, unknown, maxLength);
    }

    SpecialTokens withMaxLength(int length) {
        return new SpecialTokens(ids, start, end, pad, unknown, length);
    }

    int id(String text) {
        return ids.getOrDefault(text, unknown);
    }

    /** Whether a word is one of the two marks; lower-casing may have made it one. */
    boolean isMark(String word) {
        Integer id = ids.get(word);
        return id != null && (id == start || id == end);
    }
}
