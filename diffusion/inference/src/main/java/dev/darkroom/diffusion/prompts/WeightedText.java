package dev.darkroom.diffusion.prompts;

import dev.darkroom.diffusion.DiffusionException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A stretch of a prompt that carries one weight, in the notation of AUTOMATIC1111's web UI ({@code parse_prompt_attention} there):
 * {@code (word)} times 1.1, {@code [word]} divided by 1.1, {@code (word:1.3)} times 1.3, nested ones multiplied. Brackets that are never
 * closed weigh to the end, closing ones that were never opened are text; round and square ones need not be nested in each other. A
 * backslash before a bracket or a backslash makes it an ordinary character, and is left out before any other.
 *
 * @param begins whether {@code BREAK} stands before it, so that it begins what the text encoder reads at once
 */
public record WeightedText(String text, double weight, boolean begins) {

    /** Far beyond what any model follows, and far below what overflows. */
    private static final double MOST = 100;

    private static final double STEP = 1.1;
    private static final Pattern TOKEN = Pattern.compile("""
            \\\\[()\\[\\]\\\\]?
            |[(\\[]
            |:\\s*+(?<weight>[+-]?(?:\\d++(?:\\.\\d*+)?|\\.\\d++))\\s*+\\)
            |[)\\]:]
            |[^\\\\()\\[\\]:]+\
            """, Pattern.COMMENTS);
    private static final Pattern BREAK = Pattern.compile("\\s*\\bBREAK\\b\\s*");

    /** Splits a prompt. */
    public static List<WeightedText> parse(String prompt) {
        return new Parser().parse(prompt);
    }

    /**
     * Makes sure that no weight makes infinity or NaN of a text encoder's states.
     *
     * @param field of the request, for the message
     * @throws DiffusionException if one does
     */
    public static void requireModest(String field, String prompt) {
        for (WeightedText stretch : parse(prompt)) {
            if (!(Math.abs(stretch.weight) <= MOST)) {
                throw DiffusionException.badRequest(field + " has words of weight " + stretch.weight
                        + "; weights, nested ones multiplied, must be from -" + (int) MOST + " to " + (int) MOST);
            }
        }
    }

    private static final class Parser {
        private final List<WeightedText> stretches = new ArrayList<>();

        /** How many stretches there were before each bracket that is still open. */
        private final Deque<Integer> round = new ArrayDeque<>();

        private final Deque<Integer> square = new ArrayDeque<>();

        List<WeightedText> parse(String prompt) {
            Matcher tokens = TOKEN.matcher(prompt);
            while (tokens.find()) {
                String token = tokens.group();
                String weight = tokens.group("weight");
                if (token.charAt(0) == '\\') {
                    add(token.substring(1), false);
                } else if (token.equals("(")) {
                    round.push(stretches.size());
                } else if (token.equals("[")) {
                    square.push(stretches.size());
                } else if (weight != null && !round.isEmpty()) {
                    weigh(round.pop(), Double.parseDouble(weight));
                } else if (token.equals(")") && !round.isEmpty()) {
                    weigh(round.pop(), STEP);
                } else if (token.equals("]") && !square.isEmpty()) {
                    weigh(square.pop(), 1 / STEP);
                } else {
                    addText(token);
                }
            }
            round.forEach(from -> weigh(from, STEP));
            square.forEach(from -> weigh(from, 1 / STEP));
            return merged();
        }

        private void addText(String token) {
            String[] parts = BREAK.split(token, -1);
            for (int i = 0; i < parts.length; i++) {
                add(parts[i], i > 0);
            }
        }

        private void add(String text, boolean begins) {
            stretches.add(new WeightedText(text, 1, begins));
        }

        private void weigh(int from, double factor) {
            stretches
                    .subList(from, stretches.size())
                    .replaceAll(each -> new WeightedText(each.text, each.weight * factor, each.begins));
        }

        private List<WeightedText> merged() {
            List<WeightedText> merged = new ArrayList<>();
            for (WeightedText stretch : stretches) {
                if (!merged.isEmpty() && merged.getLast().weight == stretch.weight && !stretch.begins) {
                    WeightedText last = merged.removeLast();
                    merged.add(new WeightedText(last.text + stretch.text, stretch.weight, last.begins));
                } else if (!stretch.text.isEmpty() || stretch.begins) {
                    merged.add(stretch);
                }
            }
            return List.copyOf(merged);
        }
    }
}
