package dev.darkroom.cli.models;

import java.util.List;
import java.util.Locale;

/** Large numbers for people. */
final class Amounts {
    private static final List<String> BYTES = List.of("bytes", "kB", "MB", "GB", "TB");
    private static final List<String> COUNTS = List.of("", "thousand", "million", "billion", "trillion");

    private Amounts() {}

    static String bytes(long bytes) {
        return shortened(bytes, BYTES);
    }

    static String count(long count) {
        return shortened(count, COUNTS);
    }

    /** Three digits and a unit of a thousand each. */
    private static String shortened(long amount, List<String> units) {
        int unit = 0;
        double value = amount;
        while (value >= 999.5 && unit < units.size() - 1) {
            value /= 1000;
            unit++;
        }
        int decimals = unit == 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
        return String.format(Locale.ROOT, "%." + decimals + "f %s", value, units.get(unit))
                .strip();
    }
}
