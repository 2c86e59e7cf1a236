package dev.darkroom.gateway.surfaces.sdapi;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the text that the web UI writes into its images: the prompt, the negative prompt, and a line of settings
 * ({@code parse_generation_parameters} in {@code modules/infotext_utils.py} there).
 */
final class Infotext {
    private static final Pattern SETTING =
            Pattern.compile("\\s*(\\w[\\w \\-/]+):\\s*(\"(?:\\\\.|[^\\\\\"])+\"|[^,]*)(?:,|$)");
    private static final Pattern SIZE = Pattern.compile("(\\d+)x(\\d+)");
    private static final String NEGATIVE = "Negative prompt:";
    /** A last line with fewer settings belongs to the prompt. */
    private static final int FEWEST_SETTINGS = 3;

    private Infotext() {}

    /** By the names that the text has; empty of a text without any. */
    static Map<String, String> read(String text) {
        if (text.isBlank()) {
            return Map.of();
        }
        String stripped = text.strip();
        int lastLine = stripped.lastIndexOf('\n') + 1;
        Map<String, String> settings = settings(stripped.substring(lastLine));
        String prompts = settings.size() < FEWEST_SETTINGS ? stripped : stripped.substring(0, lastLine);
        int negative = prompts.startsWith(NEGATIVE) ? 0 : prompts.indexOf("\n" + NEGATIVE);
        Map<String, String> all = new LinkedHashMap<>();
        all.put("Prompt", (negative < 0 ? prompts : prompts.substring(0, negative)).strip());
        all.put(
                "Negative prompt",
                negative < 0
                        ? ""
                        : prompts.substring(prompts.indexOf(NEGATIVE, negative) + NEGATIVE.length())
                                .strip());
        if (settings.size() >= FEWEST_SETTINGS) {
            all.putAll(settings);
        }
        all.putIfAbsent("Clip skip", "1");
        return all;
    }

    private static Map<String, String> settings(String line) {
        Map<String, String> settings = new LinkedHashMap<>();
        Matcher setting = SETTING.matcher(line);
        while (setting.find()) {
            String value = unquoted(setting.group(2).strip());
            Matcher size = SIZE.matcher(value);
            if (size.matches()) {
                settings.put(setting.group(1) + "-1", size.group(1));
                settings.put(setting.group(1) + "-2", size.group(2));
            } else {
                settings.put(setting.group(1), value);
            }
        }
        return settings;
    }

    private static String unquoted(String value) {
        return value.length() > 1 && value.startsWith("\"") && value.endsWith("\"")
                ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1")
                : value;
    }
}
