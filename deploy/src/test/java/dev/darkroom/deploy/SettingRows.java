package dev.darkroom.deploy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Rows of the tables of settings in the documentation: {@code | key, key | default | meaning |}. */
final class SettingRows {
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern CELLS = Pattern.compile("(?<!\\\\)\\|");

    private SettingRows() {}

    /**
     * One row.
     *
     * @param keys full names of all settings in the first cell, {@code *} for NAME
     * @param standard the second cell
     */
    record Row(Path file, List<String> keys, String standard) {
        boolean isOf(String key) {
            return keys.equals(List.of(key));
        }

        /** Whether the second cell, or one of the values in it, is this one; blanks do not count. */
        boolean states(String value) {
            return Stream.concat(
                            Stream.of(standard),
                            CODE.matcher(standard).results().map(code -> code.group(1)))
                    .anyMatch(each -> withoutBlanks(each).equals(withoutBlanks(value)));
        }

        private static String withoutBlanks(String text) {
            return text.replaceAll("[\\s`]", "");
        }
    }

    /** Those of README.md, docs/operations.md and the modules' README files. */
    static List<Row> all() {
        return Project.files().stream()
                .filter(file -> file.endsWith("README.md") || file.endsWith("docs/operations.md"))
                .flatMap(file -> Project.read(file)
                        .lines()
                        .filter(line -> line.startsWith("| `darkroom."))
                        .map(line -> row(file, CELLS.split(line))))
                .toList();
    }

    private static Row row(Path file, String[] cells) {
        List<String> keys = new ArrayList<>();
        CODE.matcher(cells[1])
                .results()
                .map(code -> code.group(1).replace(".NAME.", ".*."))
                .forEach(name -> keys.add(full(name, keys)));
        return new Row(file, List.copyOf(keys), cells.length > 2 ? cells[2].strip() : "");
    }

    /** {@code .burst} after {@code darkroom.limits.requests-per-minute} is {@code darkroom.limits.burst}. */
    private static String full(String name, List<String> before) {
        if (!name.startsWith(".") || before.isEmpty()) {
            return name;
        }
        String sibling = before.get(before.size() - 1);
        return sibling.substring(0, sibling.lastIndexOf('.')) + name;
    }
}
