package dev.darkroom.deploy.arrows.seeded.locale;

import java.text.DecimalFormat;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** Breaks the rule on purpose, in every way but the last. */
@SuppressWarnings("StringCaseLocaleUsage")
final class TurkishText {
    private TurkishText() {}

    static String formatted(int number) {
        return "%d".formatted(number);
    }

    static UnaryOperator<String> reference() {
        return String::toUpperCase;
    }

    static String lower(String text) {
        return text.toLowerCase();
    }

    static void printed(int number) {
        System.out.printf("%d", number);
    }

    static String decimal(double number) {
        return new DecimalFormat("0.0").format(number);
    }

    static DateTimeFormatter pattern() {
        return DateTimeFormatter.ofPattern("d MMMM");
    }

    static String named(int number) {
        return String.format(Locale.ROOT, "%d", number);
    }
}
