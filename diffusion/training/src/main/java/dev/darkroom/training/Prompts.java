package dev.darkroom.training;

import dev.darkroom.diffusion.tokenizers.ClipTokenizer;
import dev.darkroom.training.datasets.CaptionedImage;
import java.util.List;

/**
 * The captions of a data set as token ids, [L] each.
 *
 * @param captions by sample
 * @param empty what stands in for a caption that is dropped (Ho and Salimans 2022, algorithm 1)
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
record Prompts(List<List<float[]>> captions, float[] empty) {

    /** @param images with a caption each */
    static Prompts of(List<CaptionedImage> images, ClipTokenizer tokenizer) {
        return new Prompts(
                images.stream()
                        .map(image -> image.captions().stream()
                                .map(caption -> ids(tokenizer, caption))
                                .toList())
                        .toList(),
                ids(tokenizer, ""));
    }

    /** @param choice in 0..1, which of a sample's captions */
    float[] of(int sample, boolean dropped, float choice) {
        List<float[]> all = captions.get(sample);
        return dropped ? empty : all.get((int) (choice * all.size()));
    }

    private static float[] ids(ClipTokenizer tokenizer, String text) {
        int[] ids = tokenizer.encode(text);
        float[] floats = new float[ids.length];
        for (int i = 0; i < ids.length; i++) {
            floats[i] = ids[i];
        }
        return floats;
    }
}
