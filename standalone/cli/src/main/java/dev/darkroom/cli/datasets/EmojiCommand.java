package dev.darkroom.cli.datasets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.darkroom.cli.console.CliException;
import dev.darkroom.cli.console.Output;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Draws the emoji of three open sets and writes a caption for each. */
@Command(
        name = "emoji",
        description = "Draws the emoji of Noto, Twemoji and Fluent (flat) as images with captions.",
        mixinStandardHelpOptions = true)
final class EmojiCommand implements Runnable {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String NAMES_PACKAGE = "unicode-emoji-json";
    private static final String NAMES_VERSION = "0.9.0";
    private static final String FLAGS = "Flags";

    /** Emoji presentation of a character that is a plain sign otherwise; the sets leave it out of their lists. */
    private static final int PRESENTATION = 0xfe0f;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where the images are written.")
    private Path out;

    @Option(names = "--size", defaultValue = "64", description = "Side of an image in pixels (default: 64).")
    private int size;

    @Option(
            names = "--concepts",
            paramLabel = "FILE",
            description = "Names of the emoji to take, one a line, each with captions of copies in other colours if any"
                    + " (\"red apple -> blue apple, pink apple\") (default: all but flags, in their own colours).")
    private @Nullable Path concepts;

    @Option(
            names = "--packages",
            paramLabel = "DIR",
            description = "Folder whose node_modules holds the packages already (default: npm fetches them).")
    private @Nullable Path packages;

    @Override
    public void run() {
        Output output = new Output();
        Optional<Concepts> wanted = Optional.ofNullable(concepts).map(Concepts::read);
        NpmPackages npm = packages();
        Map<String, String> names = names(npm, wanted);
        try {
            Files.createDirectories(out);
            List<String> lines = new ArrayList<>();
            Set<String> drawn = new HashSet<>();
            for (EmojiSet set : EmojiSet.values()) {
                EmojiIcons icons = EmojiIcons.read(npm, set);
                for (Map.Entry<String, String> emoji : names.entrySet()) {
                    Optional<BufferedImage> image = icons.draw(emoji.getKey(), size);
                    if (image.isPresent()) {
                        String name = set.prefix() + "-" + emoji.getKey();
                        lines.add(write(image.get(), name, emoji.getValue(), set));
                        drawn.add(emoji.getValue());
                        for (String caption :
                                wanted.map(all -> all.tinted(emoji.getValue())).orElse(List.of())) {
                            Tint tint = Tint.of(caption).orElseThrow();
                            lines.add(write(tint.apply(image.get()), name + "-" + tint, caption, set));
                        }
                    }
                }
                copyLicences(npm, set.packageName(), set.prefix());
            }
            copyLicences(npm, NAMES_PACKAGE, NAMES_PACKAGE);
            Files.write(out.resolve("metadata.jsonl"), lines);
            wanted.ifPresent(all -> requireAllDrawn(all, drawn));
            output.result(lines.size() + " images of " + drawn.size() + " concepts in " + out);
        } catch (IOException e) {
            throw CliException.failed(out + " cannot be written: " + e.getMessage());
        }
    }

    private NpmPackages packages() {
        if (packages != null) {
            return NpmPackages.in(packages);
        }
        List<String> specs = new ArrayList<>(
                Arrays.stream(EmojiSet.values()).map(EmojiSet::packageSpec).toList());
        specs.add(NAMES_PACKAGE + "@" + NAMES_VERSION);
        return NpmPackages.fetch(out.resolveSibling(out.getFileName() + "-packages"), specs);
    }

    /** Names by code points, in the order of Unicode; skin tones are not among them. */
    private static Map<String, String> names(NpmPackages npm, Optional<Concepts> wanted) {
        Path file = npm.file(NAMES_PACKAGE, "data-by-emoji.json");
        try {
            Map<String, String> names = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> emoji :
                    JSON.readTree(file.toFile()).properties()) {
                String name = emoji.getValue().path("name").asText();
                boolean taken = wanted.map(all -> all.names().contains(name))
                        .orElse(!emoji.getValue().path("group").asText().equals(FLAGS));
                if (taken) {
                    names.put(codePoints(emoji.getKey()), name);
                }
            }
            return names;
        } catch (IOException e) {
            throw CliException.failed(file + " is damaged");
        }
    }

    private void requireAllDrawn(Concepts wanted, Set<String> drawn) {
        Set<String> missing = new LinkedHashSet<>(wanted.names());
        missing.removeAll(drawn);
        if (!missing.isEmpty()) {
            throw CliException.refused(concepts + ": no set has " + String.join(", ", missing));
        }
    }

    private static String codePoints(String emoji) {
        return emoji.codePoints()
                .filter(character -> character != PRESENTATION)
                .mapToObj(Integer::toHexString)
                .collect(Collectors.joining("-"));
    }

    /** Writes an image and gives its line of the metadata. */
    private String write(BufferedImage image, String name, String shown, EmojiSet set) throws IOException {
        String file = name.toLowerCase(Locale.ROOT) + ".png";
        ImageIO.write(image, "png", out.resolve(file).toFile());
        return JSON.createObjectNode()
                .put("file_name", file)
                .put("text", String.join("\n", EmojiCaptions.of(shown, set.style())))
                .toString();
    }

    private void copyLicences(NpmPackages npm, String packageName, String name) throws IOException {
        Path folder = Files.createDirectories(out.resolve("licences"));
        for (Path licence : npm.licences(packageName)) {
            Files.copy(
                    licence, folder.resolve(name + "-" + licence.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
