package dev.darkroom.diffusion.prompts;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A stretch of a prompt that carries one weight, in the notation that most Stable Diffusion programs share: {@code (word)} times
 * 1.1, {@code [word]} divided by 1.1, {@code (word:1.3)} times 1.3, nested ones multiplied; a backslash before a bracket makes it
 * an ordinary character.
 */
public record WeightedText(String text, double weight) {

    private static final double STEP = 1.1;
    private static final Pattern NUMBER = Pattern.compile(":\\s*([+-]?\\d*\\.?\\d+)\\s*$");

    /** A bracket that is still open, and how many stretches there were before it. */
    private record Open(char bracket, int before) {}

    /** Splits a prompt; brackets that are never closed weigh to the end, closing ones that were never opened are text. */
    public static List<WeightedText> parse(String prompt) {
        List<WeightedText> stretches = new ArrayList<>();
        Deque<Open> open = new ArrayDeque<>();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < prompt.length(); i++) {
            char character = prompt.charAt(i);
            if (character == '\\' && i + 1 < prompt.length() && isBracket(prompt.charAt(i + 1))) {
                text.append(prompt.charAt(++i));
            } else if (character == '(' || character == '[') {
                flush(text, stretches);
                open.push(new Open(character, stretches.size()));
            } else if (!open.isEmpty() && character == closing(open.peek().bracket())) {
                double factor = factor(character, text);
                flush(text, stretches);
                weigh(stretches, open.pop().before(), factor);
            } else {
                text.append(character);
            }
        }
        flush(text, stretches);
        open.forEach(bracket -> weigh(stretches, bracket.before(), bracket.bracket() == '(' ? STEP : 1 / STEP));
        return merged(stretches);
    }

    /** What the closing bracket multiplies by; takes a number at the end of the text out of it. */
    private static double factor(char closing, StringBuilder text) {
        if (closing == ']') {
            return 1 / STEP;
        }
        Matcher number = NUMBER.matcher(text);
        if (!number.find()) {
            return STEP;
        }
        double factor = Double.parseDouble(number.group(1));
        text.setLength(number.start());
        return factor;
    }

    private static void flush(StringBuilder text, List<WeightedText> stretches) {
        if (!text.isEmpty()) {
            stretches.add(new WeightedText(text.toString(), 1));
            text.setLength(0);
        }
    }

    private static void weigh(List<WeightedText> stretches, int from, double factor) {
        stretches
                .subList(from, stretches.size())
                .replaceAll(stretch -> new WeightedText(stretch.text, stretch.weight * factor));
    }

    private static List<WeightedText> merged(List<WeightedText> stretches) {
        List<WeightedText> merged = new ArrayList<>();
        for (WeightedText stretch : stretches) {
            if (!merged.isEmpty() && merged.getLast().weight == stretch.weight) {
                merged.add(new WeightedText(merged.removeLast().text + stretch.text, stretch.weight));
            } else {
                merged.add(stretch);
            }
        }
        return List.copyOf(merged);
    }

    private static boolean isBracket(char character) {
        return "()[]".indexOf(character) >= 0;
    }

    private static char closing(char bracket) {
        return bracket == '(' ? ')' : ']';
    }
}
