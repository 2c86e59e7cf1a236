package dev.darkroom.diffusion.adapters;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.tokenizers.ClipTokenizer;
import dev.darkroom.diffusion.weights.SafeTensors;
import dev.darkroom.diffusion.weights.Shape;
import dev.darkroom.diffusion.weights.TensorInfo;
import dev.darkroom.diffusion.weights.Weights;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Words of textual inversion, each of one or several vectors for a text encoder: {@code emb_params} as the web interfaces write
 * them, the word itself as diffusers does, or {@code clip_l} and {@code clip_g} for the two encoders of SDXL.
 */
public final class LearnedWords {

    private static final String WEB_INTERFACE = "emb_params";
    private static final Map<String, String> XL = Map.of("clip_l", "text_encoder", "clip_g", "text_encoder_2");

    private final List<Word> words;

    /** @param vectors by the text encoder that they are for */
    private record Word(String token, SafeTensors file, Map<String, TensorInfo> vectors) {}

    private LearnedWords(List<Word> words) {
        this.words = words;
    }

    /** @throws DiffusionException if a file is damaged, holds no learned word or names one a second time */
    public static LearnedWords open(List<TextualInversion> inversions) {
        List<Word> words = new ArrayList<>();
        for (TextualInversion inversion : inversions) {
            Word word = open(inversion);
            if (words.stream().anyMatch(other -> other.token.equalsIgnoreCase(word.token))) {
                throw DiffusionException.badFile(inversion.file(), "the word \"" + word.token + "\" is learned twice");
            }
            words.add(word);
        }
        return new LearnedWords(words);
    }

    private static Word open(TextualInversion inversion) {
        SafeTensors file = SafeTensors.open(inversion.file());
        Map<String, TensorInfo> vectors = new LinkedHashMap<>();
        String named = "";
        for (TensorInfo tensor : file.tensors().values()) {
            String encoder = XL.get(tensor.name());
            boolean alone = file.tensors().size() == 1;
            if (encoder == null && !alone) {
                throw DiffusionException.unsupported(
                        file.label(), "tensor \"" + tensor.name() + "\" of a learned word");
            }
            if (encoder == null && !tensor.name().equals(WEB_INTERFACE)) {
                named = tensor.name();
            }
            vectors.put(encoder == null ? "text_encoder" : encoder, tensor);
        }
        if (vectors.isEmpty()) {
            throw DiffusionException.badFile(file.label(), "holds no learned word");
        }
        String stem = String.valueOf(inversion.file().getFileName()).replaceFirst("\\.safetensors$", "");
        return new Word(inversion.token().orElse(named.isEmpty() ? stem : named), file, vectors);
    }

    /**
     * What stands for a word in prompts.
     *
     * @throws DiffusionException if the file is damaged or holds no learned word
     */
    public static String token(TextualInversion inversion) {
        return inversion.token().orElseGet(() -> open(inversion).token);
    }

    /** How many rows the words add to a text encoder's table. */
    public int rows(String textEncoder) {
        return words.stream().mapToInt(word -> vectors(word, textEncoder)).sum();
    }

    /**
     * Refuses every word for a text encoder that can learn none.
     *
     * @throws DiffusionException if there is one
     */
    public void requireNone(String textEncoder) {
        for (Word word : words) {
            throw DiffusionException.unsupported(
                    word.file.label(), "the word \"" + word.token + "\" for the " + textEncoder + " of this model");
        }
    }

    /**
     * A tokenizer that knows the words: each becomes as many tokens as it has vectors.
     *
     * @param firstId that the vocabulary leaves free
     * @throws DiffusionException if the vocabulary has a token of that name
     */
    public ClipTokenizer teach(String textEncoder, ClipTokenizer tokenizer, int firstId) {
        Map<String, List<Integer>> ids = new LinkedHashMap<>();
        int next = firstId;
        for (Word word : words) {
            if (tokenizer.knows(word.token)) {
                throw DiffusionException.badFile(
                        word.file.label(), "the word \"" + word.token + "\" is a token of the model already");
            }
            int count = vectors(word, textEncoder);
            ids.put(word.token, IntStream.range(next, next + count).boxed().toList());
            next += count;
        }
        return ids.isEmpty() ? tokenizer : tokenizer.withWords(ids);
    }

    /**
     * A text encoder's weights with the words at the end of its table.
     *
     * @param table as the model's configuration knows it
     * @throws DiffusionException if a word's vectors are of another width
     */
    public Weights append(String textEncoder, Program.Weight table, Weights weights) {
        if (words.isEmpty()) {
            return weights;
        }
        int width = table.shape().get(1);
        float[] rows = new float[rows(textEncoder) * width];
        int position = 0;
        for (Word word : words) {
            TensorInfo tensor = tensor(word, textEncoder);
            Shape shape = tensor.shape();
            if (shape.rank() == 0 || shape.rank() > 2 || shape.get(shape.rank() - 1) != width) {
                throw DiffusionException.badFile(
                        word.file.label(),
                        "tensor \"" + tensor.name() + "\" has shape " + shape + " but the " + textEncoder
                                + " takes vectors of length " + width);
            }
            float[] vectors = word.file.floats(tensor.name());
            System.arraycopy(vectors, 0, rows, position, vectors.length);
            position += vectors.length;
        }
        return new LongerTable(weights, table, rows);
    }

    private static int vectors(Word word, String textEncoder) {
        Shape shape = tensor(word, textEncoder).shape();
        return shape.rank() == 2 ? shape.get(0) : 1;
    }

    private static TensorInfo tensor(Word word, String textEncoder) {
        TensorInfo tensor = word.vectors.get(textEncoder);
        if (tensor == null) {
            throw DiffusionException.badFile(
                    word.file.label(), "the word \"" + word.token + "\" has no vectors for the " + textEncoder);
        }
        return tensor;
    }
}
