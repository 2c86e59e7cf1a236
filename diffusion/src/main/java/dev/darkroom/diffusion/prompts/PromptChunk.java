package dev.darkroom.diffusion.prompts;

import dev.darkroom.diffusion.tokenizers.PromptTokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * As much of a prompt as the text encoder reads at once.
 *
 * @param ids L token ids, the two marks and the padding included
 * @param weights L weights; 1 for marks and padding
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
public record PromptChunk(int[] ids, float[] weights) {

    /** Cuts a prompt with weights into as many chunks as it needs, at least one. */
    public static List<PromptChunk> split(PromptTokenizer tokenizer, String prompt) {
        List<Integer> tokens = new ArrayList<>();
        List<Float> weights = new ArrayList<>();
        for (WeightedText stretch : WeightedText.parse(prompt)) {
            for (int token : tokenizer.tokens(stretch.text())) {
                tokens.add(token);
                weights.add((float) stretch.weight());
            }
        }
        int room = tokenizer.maxLength() - 2;
        List<PromptChunk> chunks = new ArrayList<>();
        for (int from = 0; from == 0 || from < tokens.size(); from += room) {
            int to = Math.min(from + room, tokens.size());
            chunks.add(framed(tokenizer, tokens.subList(from, to), weights.subList(from, to)));
        }
        return List.copyOf(chunks);
    }

    /** The chunk that pads a shorter prompt to the number of chunks of a longer one. */
    public static PromptChunk empty(PromptTokenizer tokenizer) {
        return framed(tokenizer, List.of(), List.of());
    }

    private static PromptChunk framed(PromptTokenizer tokenizer, List<Integer> tokens, List<Float> weights) {
        int[] ids = tokenizer.frame(tokens.stream().mapToInt(Integer::intValue).toArray());
        float[] framed = new float[ids.length];
        Arrays.fill(framed, 1);
        for (int i = 0; i < weights.size(); i++) {
            framed[i + 1] = weights.get(i);
        }
        return new PromptChunk(ids, framed);
    }

    /**
     * Multiplies each token's hidden state by its weight and brings the whole back to its mean, so that emphasis shifts attention
     * between words and not the brightness of the picture.
     *
     * @param states [L, D] of this chunk, row by row
     */
    public float[] weigh(float[] states) {
        int width = states.length / weights.length;
        float[] weighed = new float[states.length];
        double before = 0;
        double after = 0;
        for (int i = 0; i < states.length; i++) {
            weighed[i] = states[i] * weights[i / width];
            before += states[i];
            after += weighed[i];
        }
        if (after == 0 || before == after) {
            return weighed;
        }
        float restored = (float) (before / after);
        for (int i = 0; i < weighed.length; i++) {
            weighed[i] *= restored;
        }
        return weighed;
    }
}
