package dev.darkroom.diffusion.tokenizers;

import dev.darkroom.diffusion.DiffusionException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The tokenizer of BERT (Devlin et al. 2019, section 3): words and single punctuation marks, each cut into the longest pieces that the
 * vocabulary has. Gives the ids that transformers' {@code BertTokenizer} gives, from the files of its folder.
 */
public final class BertTokenizer extends SpecialTokenSplitter {

    /** A longer word is unknown as a whole. */
    private static final int MAX_WORD = 100;

    private static final String INSIDE = "##";

    /** A word, or a mark that stands alone: what Unicode calls punctuation, and every other sign of ASCII. */
    private static final Pattern WORDS = Pattern.compile("[\\p{P}$+<=>^`|~]|[^ \\p{P}$+<=>^`|~]+");

    private static final Pattern ACCENTS = Pattern.compile("\\p{Mn}");

    private final Style style;

    /** What becomes of a text before it is cut. */
    record Style(boolean chineseApart, boolean withoutAccents, boolean lowerCase) {}

    BertTokenizer(Map<String, Integer> vocabulary, SpecialTokens special, Style style) {
        super(
                vocabulary,
                special,
                Pattern.compile(special.ids().keySet().stream()
                        .sorted(Comparator.comparingInt(String::length).reversed())
                        .map(Pattern::quote)
                        .collect(Collectors.joining("|"))));
        this.style = style;
    }

    /**
     * Reads a tokenizer folder.
     *
     * @throws DiffusionException if one of its files is missing or damaged
     */
    public static BertTokenizer read(Path folder) {
        return BertTokenizerFiles.read(folder);
    }

    @Override
    void addWords(String text, List<Integer> ids) {
        Matcher words = WORDS.matcher(normalized(text));
        while (words.find()) {
            ids.addAll(pieces(words.group()));
        }
    }

    private String normalized(String text) {
        String spaced = TextCleaner.spaced(text, style.chineseApart(), true);
        String plain = style.withoutAccents()
                ? ACCENTS.matcher(Normalizer.normalize(spaced, Normalizer.Form.NFD))
                        .replaceAll("")
                : spaced;
        return style.lowerCase() ? lowerCase(plain) : plain;
    }

    /** Each character alone: a sigma at the end of a word stays one inside a word. */
    private static String lowerCase(String text) {
        StringBuilder lower = new StringBuilder(text.length());
        text.codePoints()
                .forEach(character -> lower.append(Character.toString(character).toLowerCase(Locale.ROOT)));
        return lower.toString();
    }

    /** The longest piece that the vocabulary has, again and again; where it has none, the word is unknown. */
    private List<Integer> pieces(String word) {
        if (word.codePointCount(0, word.length()) > MAX_WORD) {
            return List.of(special.unknown());
        }
        List<Integer> pieces = new ArrayList<>();
        int from = 0;
        while (from < word.length()) {
            int to = word.length();
            Integer id = piece(word, from, to);
            while (id == null && to > from + 1) {
                id = piece(word, from, --to);
            }
            if (id == null) {
                return List.of(special.unknown());
            }
            pieces.add(id);
            from = to;
        }
        return pieces;
    }

    private @Nullable Integer piece(String word, int from, int to) {
        String text = word.substring(from, to);
        return vocabulary.get(from == 0 ? text : INSIDE + text);
    }
}
