package dev.darkroom.diffusion.adapters;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.diffusion.DiffusionException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Numbers for layers by patterns of their names, as PEFT reads {@code alpha_pattern} and {@code rank_pattern}: anything that ends in a
 * point or nothing, a regular expression, and there the name ends ({@code get_pattern_key} in PEFT). The first pattern that matches
 * counts.
 */
final class NamePatterns {

    /** Longer than any name of a layer. */
    private static final int MOST_CHARACTERS = 1000;

    /** Characters that all patterns of a file may look at; those of an honest file look at a few million. */
    private static final int MOST_LOOKS = 20_000_000;

    private final String field;
    private final List<Entry> entries = new ArrayList<>();
    private int looks;

    private record Entry(Pattern pattern, double value) {}

    /**
     * Reads patterns.
     *
     * @param field that holds them and its file, for errors
     * @param patterns an object of numbers, or nothing
     * @throws DiffusionException if one is no regular expression, or has no number
     */
    NamePatterns(String field, JsonNode patterns) {
        this.field = field;
        for (Map.Entry<String, JsonNode> entry : patterns.properties()) {
            if (!entry.getValue().isNumber()) {
                throw DiffusionException.badFile(field, "\"" + entry.getKey() + "\" = " + entry.getValue());
            }
            entries.add(
                    new Entry(pattern(field, entry.getKey()), entry.getValue().doubleValue()));
        }
    }

    private static Pattern pattern(String field, String expression) {
        if (expression.length() > MOST_CHARACTERS) {
            throw DiffusionException.badFile(
                    field, "a pattern has " + expression.length() + " characters, more than " + MOST_CHARACTERS);
        }
        try {
            return Pattern.compile("(.*\\.)?(" + java(expression) + ")$");
        } catch (PatternSyntaxException e) {
            throw DiffusionException.badFile(field, "\"" + expression + "\" is no regular expression", e);
        }
    }

    /** Named groups are the one thing that both languages have and spell differently. */
    private static String java(String python) {
        return python.replace("(?P<", "(?<").replaceAll("\\(\\?P=(\\w+)\\)", "\\\\k<$1>");
    }

    /**
     * The number of a layer, where a pattern matches.
     *
     * @param layer its name with points
     * @throws DiffusionException if the patterns take too long, as ones that were made to do so
     */
    OptionalDouble of(String layer) {
        for (Entry entry : entries) {
            if (layer.length() <= MOST_CHARACTERS
                    && entry.pattern.matcher(new Watched(layer)).lookingAt()) {
                return OptionalDouble.of(entry.value);
            }
        }
        return OptionalDouble.empty();
    }

    /** A name that counts how often it is looked at: Java's expressions have no bound of their own. */
    private final class Watched implements CharSequence {
        private final CharSequence name;

        Watched(CharSequence name) {
            this.name = name;
        }

        @Override
        public char charAt(int index) {
            if (++looks > MOST_LOOKS) {
                throw DiffusionException.badFile(field, "its regular expressions take too long");
            }
            return name.charAt(index);
        }

        @Override
        public int length() {
            return name.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Watched(name.subSequence(start, end));
        }

        @Override
        public String toString() {
            return name.toString();
        }
    }
}
