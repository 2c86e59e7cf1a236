package dev.darkroom.cli.datasets;

import dev.darkroom.cli.console.CliException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Which emoji a data set holds, and in which other colours: a file of names, one a line, each with the captions of its tinted
 * copies if any, {@code red apple -> yellow apple, blue apple}. Lines that begin with # are for people.
 */
final class Concepts {

    private static final String ARROW = "->";

    private final Map<String, List<String>> tinted;

    private Concepts(Map<String, List<String>> tinted) {
        this.tinted = tinted;
    }

    static Concepts read(Path file) {
        Map<String, List<String>> tinted = new LinkedHashMap<>();
        try {
            for (String line : Files.readAllLines(file)) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    String[] sides = line.split(ARROW, 2);
                    tinted.put(sides[0].strip(), sides.length == 1 ? List.of() : captions(file, sides[1]));
                }
            }
        } catch (IOException e) {
            throw CliException.refused(file + " cannot be read");
        }
        return new Concepts(tinted);
    }

    private static List<String> captions(Path file, String list) {
        List<String> captions =
                Arrays.stream(list.split(",")).map(String::strip).toList();
        for (String caption : captions) {
            if (Tint.of(caption).isEmpty()) {
                throw CliException.refused(file + ": \"" + caption + "\" begins with none of the colours "
                        + Arrays.toString(Tint.values()).toLowerCase(Locale.ROOT));
            }
        }
        return captions;
    }

    Set<String> names() {
        return tinted.keySet();
    }

    /** Captions of the copies in other colours, each beginning with the colour. */
    List<String> tinted(String name) {
        return tinted.getOrDefault(name, List.of());
    }
}
