package dev.darkroom.diffusion.checkpoints;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A table of what names begin with, in the original code and in diffusers. */
final class Renaming {

    /** Parts of a block that are called alike in both. */
    static final Map<String, String> SAME = Map.of("", "");

    private final List<Row> rows = new ArrayList<>();

    private record Row(String from, String to, Map<String, String> parts) {}

    /**
     * Adds a row.
     *
     * @param parts what the rest of the name begins with, likewise
     */
    Renaming row(String from, String to, Map<String, String> parts) {
        rows.add(new Row(from, to, parts));
        return this;
    }

    Renaming row(String from, String to) {
        return row(from, to, SAME);
    }

    /** The same table read from right to left. */
    Renaming inverse() {
        Renaming inverse = new Renaming();
        for (Row row : rows) {
            Map<String, String> parts =
                    row.parts.entrySet().stream().collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));
            inverse.row(row.to, row.from, parts);
        }
        return inverse;
    }

    /** The name in diffusers, empty for a tensor that has no part in the network. */
    Optional<String> apply(String name) {
        for (Row row : rows) {
            if (name.startsWith(row.from)) {
                String rest = name.substring(row.from.length());
                Optional<String> part = row.parts.keySet().stream()
                        .filter(rest::startsWith)
                        .max(Comparator.comparingInt(String::length));
                if (part.isPresent()) {
                    String begin = part.get();
                    return Optional.of(row.to + row.parts.get(begin) + rest.substring(begin.length()));
                }
            }
        }
        return Optional.empty();
    }
}
