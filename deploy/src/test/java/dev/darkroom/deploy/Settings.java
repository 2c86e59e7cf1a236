package dev.darkroom.deploy;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The settings that configuration interfaces of the services declare. */
final class Settings {
    private static final Pattern PREFIX = Pattern.compile("@ConfigMapping\\(prefix = \"([^\"]+)\"\\)");
    private static final Pattern SETTING = Pattern.compile("^    [\\w<>.]+ (\\w+)\\(\\);", Pattern.MULTILINE);

    private Settings() {}

    /** The environment variable of each. */
    static Set<String> variables() {
        Set<String> settings = new HashSet<>();
        List<String> interfaces = Project.javaFiles().stream()
                .map(Project::read)
                .filter(source -> PREFIX.matcher(source).find())
                .toList();
        for (String source : interfaces) {
            Matcher prefix = PREFIX.matcher(source);
            prefix.find();
            SETTING.matcher(source)
                    .results()
                    .map(setting -> prefix.group(1) + "." + setting.group(1).replaceAll("([A-Z])", "-$1"))
                    .map(key -> key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_"))
                    .forEach(settings::add);
        }
        return settings;
    }
}
