package dev.darkroom.parity;

import java.util.Locale;
import java.util.Optional;

/**
 * What became of one case.
 *
 * @param worst the comparison that came closest to failing, or failed worst
 * @param error why nothing could be compared
 */
public record ParityResult(String id, String kind, Optional<Comparison> worst, Optional<String> error) {

    public boolean passed() {
        return worst.map(Comparison::passed).orElse(false);
    }

    /** {@code ok|FAIL id kind maxdiff tolerance}, or the error instead of the numbers. */
    public String line() {
        String numbers = worst.map(comparison ->
                        String.format(Locale.ROOT, "%.3g %.3g", comparison.difference(), comparison.tolerance()))
                .orElse("");
        return (passed() ? "ok " : "FAIL ") + id + " " + kind + " " + error.orElse(numbers);
    }
}
