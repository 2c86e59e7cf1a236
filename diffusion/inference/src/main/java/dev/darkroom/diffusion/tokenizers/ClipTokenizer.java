package dev.darkroom.diffusion.tokenizers;

import dev.darkroom.diffusion.DiffusionException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The tokenizer of CLIP (Radford et al., Learning Transferable Visual Models From Natural Language Supervision, section 2.4) from
 * the files of a diffusers folder: vocab.json, merges.txt, tokenizer_config.json and special_tokens_map.json. Gives the ids that
 * transformers' {@code CLIPTokenizer} gives where ftfy is not installed.
 */
public final class ClipTokenizer extends SpecialTokenSplitter {

    private static final Pattern WORDS = Pattern.compile(
            "<\\|startoftext\\|>|<\\|endoftext\\|>|'s|'t|'re|'ve|'m|'ll|'d|\\p{L}+|\\p{N}|[^\\s\\p{L}\\p{N}]+",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

    private final BytePairEncoder encoder;

    /** Learned words in lower case, each standing for several ids. */
    private final Map<String, List<Integer>> words;

    ClipTokenizer(Map<String, Integer> vocabulary, BytePairEncoder encoder, SpecialTokens special) {
        this(vocabulary, encoder, special, Map.of());
    }

    private ClipTokenizer(
            Map<String, Integer> vocabulary,
            BytePairEncoder encoder,
            SpecialTokens special,
            Map<String, List<Integer>> words) {
        super(vocabulary, special, whole(special, words.keySet()));
        this.encoder = encoder;
        this.words = words;
    }

    /** Special tokens as they are spelled, learned words in any case. */
    private static Pattern whole(SpecialTokens special, Set<String> words) {
        Stream<String> exact = special.ids().keySet().stream().map(Pattern::quote);
        Stream<String> anyCase = words.stream().map(word -> "(?iu:" + Pattern.quote(word) + ")");
        // The longer of two that begin alike comes first.
        return Pattern.compile(Stream.concat(anyCase, exact)
                .sorted(Comparator.comparingInt(String::length).reversed())
                .collect(Collectors.joining("|")));
    }

    /**
     * Reads a tokenizer folder.
     *
     * @throws DiffusionException if one of its files is missing or damaged
     */
    public static ClipTokenizer read(Path folder) {
        return ClipTokenizerFiles.read(folder);
    }

    /** The same tokenizer, padding prompts with another token. */
    public ClipTokenizer paddedWith(int id) {
        return new ClipTokenizer(vocabulary, encoder, special.withPad(id), words);
    }

    /** Whether a text is a token as it stands. */
    public boolean knows(String text) {
        return vocabulary.containsKey(text) || special.ids().containsKey(text);
    }

    /** The same tokenizer with more words, each of which becomes these ids wherever a prompt holds it, in any case. */
    public ClipTokenizer withWords(Map<String, List<Integer>> ids) {
        Map<String, List<Integer>> all = new HashMap<>(words);
        ids.forEach((word, tokens) -> all.put(word.toLowerCase(Locale.ROOT), List.copyOf(tokens)));
        return new ClipTokenizer(vocabulary, encoder, special, all);
    }

    @Override
    List<Integer> idsOf(String text) {
        return special.ids().containsKey(text)
                ? super.idsOf(text)
                : words.getOrDefault(text.toLowerCase(Locale.ROOT), List.of());
    }

    /** Finds the words that a text falls into before byte pairs are merged. */
    static Matcher words(String text) {
        return WORDS.matcher(TextCleaner.clean(text));
    }

    @Override
    void addWords(String text, List<Integer> ids) {
        Matcher words = words(text);
        while (words.find()) {
            String word = words.group();
            if (special.isMark(word)) {
                ids.add(special.id(word));
            } else {
                encoder.encode(word).forEach(part -> ids.add(vocabulary.getOrDefault(part, special.unknown())));
            }
        }
    }
}
