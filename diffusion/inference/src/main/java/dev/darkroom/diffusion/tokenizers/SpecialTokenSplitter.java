package dev.darkroom.diffusion.tokenizers;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Cuts a prompt at what stands for itself in it; what lies between, the kind of tokenizer reads. */
abstract sealed class SpecialTokenSplitter implements PromptTokenizer permits ClipTokenizer, BertTokenizer {
    final Map<String, Integer> vocabulary;
    final SpecialTokens special;

    /** What stands for itself anywhere in a prompt. */
    private final Pattern whole;

    SpecialTokenSplitter(Map<String, Integer> vocabulary, SpecialTokens special, Pattern whole) {
        this.vocabulary = Map.copyOf(vocabulary);
        this.special = special;
        this.whole = whole;
    }

    /** Adds the ids of a text in which nothing stands for itself. */
    abstract void addWords(String text, List<Integer> ids);

    /** The ids of a text that stands for itself. */
    List<Integer> idsOf(String text) {
        return List.of(special.id(text));
    }

    @Override
    public final int[] tokens(String prompt) {
        List<Integer> ids = new ArrayList<>();
        Matcher matcher = whole.matcher(prompt);
        int end = 0;
        while (matcher.find()) {
            addWords(prompt.substring(end, matcher.start()), ids);
            ids.addAll(idsOf(matcher.group()));
            end = matcher.end();
        }
        addWords(prompt.substring(end), ids);
        return ids.stream().mapToInt(Integer::intValue).toArray();
    }

    @Override
    public final int maxLength() {
        return special.maxLength();
    }

    @Override
    public final int largestId() {
        return Stream.concat(vocabulary.values().stream(), special.ids().values().stream())
                .max(Integer::compare)
                .orElse(0);
    }

    @Override
    public final int startId() {
        return special.start();
    }

    @Override
    public final int endId() {
        return special.end();
    }

    @Override
    public final int padId() {
        return special.pad();
    }
}
