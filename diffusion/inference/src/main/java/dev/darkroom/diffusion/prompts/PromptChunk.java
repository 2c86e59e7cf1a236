package dev.darkroom.diffusion.prompts;

import dev.darkroom.diffusion.DiffusionException;
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

    /** More than any prompt of a few thousand words needs; each costs a call of the text encoder. */
    private static final int MOST_CHUNKS = 256;

    /**
     * Cuts a prompt with weights into as many chunks as it needs, at least one; {@code BREAK} begins another.
     *
     * @throws DiffusionException if it needs more than {@value #MOST_CHUNKS}
     */
    public static List<PromptChunk> split(PromptTokenizer tokenizer, String prompt) {
        int room = tokenizer.maxLength() - 2;
        List<PromptChunk> chunks = new ArrayList<>();
        List<Integer> tokens = new ArrayList<>();
        List<Float> weights = new ArrayList<>();
        for (WeightedText stretch : WeightedText.parse(prompt)) {
            if (stretch.begins()) {
                add(chunks, tokenizer, tokens, weights);
            }
            for (int token : tokenizer.tokens(stretch.text())) {
                if (tokens.size() == room) {
                    add(chunks, tokenizer, tokens, weights);
                }
                tokens.add(token);
                weights.add((float) stretch.weight());
            }
        }
        if (chunks.isEmpty() || !tokens.isEmpty()) {
            add(chunks, tokenizer, tokens, weights);
        }
        return List.copyOf(chunks);
    }

    private static void add(
            List<PromptChunk> chunks, PromptTokenizer tokenizer, List<Integer> tokens, List<Float> weights) {
        if (chunks.size() == MOST_CHUNKS) {
            throw DiffusionException.badRequest("a prompt has more than " + MOST_CHUNKS + " parts of "
                    + (tokenizer.maxLength() - 2) + " tokens, those that BREAK begins among them");
        }
        chunks.add(framed(tokenizer, tokens, weights));
        tokens.clear();
        weights.clear();
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
     * between words and not the brightness of the image, as AUTOMATIC1111's web UI does. Where the mean is no measure of the states,
     * because those of the tokens cancel out, they are left as they are: near zero the quotient of two means is any number.
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
        double restoring = before / after;
        if (before != after && isMeasure(restoring)) {
            for (int i = 0; i < weighed.length; i++) {
                weighed[i] *= (float) restoring;
            }
        }
        return weighed;
    }

    /** Means that do not cancel out move by no more than the weights say. */
    private boolean isMeasure(double restoring) {
        float lowest = Float.MAX_VALUE;
        float highest = 0;
        for (float weight : weights) {
            lowest = Math.min(lowest, weight);
            highest = Math.max(highest, weight);
        }
        return restoring >= 1 / highest && restoring <= (lowest > 0 ? 1 / lowest : 2);
    }
}
