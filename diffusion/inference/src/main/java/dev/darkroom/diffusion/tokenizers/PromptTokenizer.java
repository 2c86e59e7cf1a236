package dev.darkroom.diffusion.tokenizers;

import java.util.Arrays;

/** A text encoder's tokenizer: prompts to ids between two marks, all of one length. Safe for use by many threads. */
public sealed interface PromptTokenizer permits SpecialTokenSplitter {

    /** The prompt's ids without marks, however many there are. */
    int[] tokens(String prompt);

    /** Length of every {@link #encode}d prompt, the two marks included. */
    int maxLength();

    /** The highest id that a prompt can give. */
    int largestId();

    int startId();

    int endId();

    int padId();

    /** The prompt between its two marks, cut or padded to {@link #maxLength()}. */
    default int[] encode(String prompt) {
        return frame(tokens(prompt));
    }

    /** Ids that {@link #tokens} gave, or a piece of them, between two marks and cut or padded to {@link #maxLength()}. */
    default int[] frame(int[] tokens) {
        int[] framed = new int[maxLength()];
        int kept = Math.min(tokens.length, maxLength() - 2);
        Arrays.fill(framed, padId());
        framed[0] = startId();
        System.arraycopy(tokens, 0, framed, 1, kept);
        framed[kept + 1] = endId();
        return framed;
    }
}
