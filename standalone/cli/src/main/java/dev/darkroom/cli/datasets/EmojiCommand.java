package dev.darkroom.cli.datasets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.darkroom.cli.CliException;
import dev.darkroom.cli.Output;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
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
        description = "Draws the emoji of Noto, Twemoji and Fluent (flat) as pictures with captions.",
        mixinStandardHelpOptions = true)
final class EmojiCommand implements Runnable {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String NAMES_PACKAGE = "unicode-emoji-json";
    private static final String NAMES_VERSION = "0.9.0";
    private static final String FLAGS = "Flags";

    /** Emoji presentation of a character that is a plain sign otherwise; the sets leave it out of their lists. */
    private static final int PRESENTATION = 0xfe0f;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where the pictures are written.")
    private Path out;

    @Option(names = "--size", defaultValue = "64", description = "Side of a picture in pixels (default: 64).")
    private int size;

    @Option(
            names = "--concepts",
            paramLabel = "FILE",
            description = "Names of the emoji to take, one a line (default: all but flags).")
    private @Nullable Path concepts;

    @Option(
            names = "--packages",
            paramLabel = "DIR",
            description = "Folder whose node_modules holds the packages already (default: npm fetches them).")
    private @Nullable Path packages;

    @Override
    public void run() {
        Output output = new Output();
        NpmPackages npm = packages();
        Map<String, String> names = names(npm);
        try {
            Files.createDirectories(out);
            List<String> lines = new ArrayList<>();
            Set<String> drawn = new HashSet<>();
            for (EmojiSet set : EmojiSet.values()) {
                EmojiIcons icons = EmojiIcons.read(npm, set);
                for (Map.Entry<String, String> emoji : names.entrySet()) {
                    Optional<BufferedImage> picture = icons.draw(emoji.getKey(), size);
                    if (picture.isPresent()) {
                        lines.add(write(picture.get(), set, emoji));
                        drawn.add(emoji.getValue());
                    }
                }
                copyLicences(npm, set.packageName(), set.prefix());
            }
            copyLicences(npm, NAMES_PACKAGE, NAMES_PACKAGE);
            Files.write(out.resolve("metadata.jsonl"), lines);
            requireAllDrawn(names, drawn);
            output.result(lines.size() + " pictures of " + drawn.size() + " concepts in " + out);
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
    private Map<String, String> names(NpmPackages npm) {
        Path file = npm.file(NAMES_PACKAGE, "data-by-emoji.json");
        Optional<Set<String>> wanted = Optional.ofNullable(concepts).map(EmojiCommand::lines);
        try {
            Map<String, String> names = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> emoji :
                    JSON.readTree(file.toFile()).properties()) {
                String name = emoji.getValue().path("name").asText();
                boolean taken = wanted.map(set -> set.contains(name))
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

    private static Set<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw CliException.refused(file + " cannot be read");
        }
    }

    private void requireAllDrawn(Map<String, String> names, Set<String> drawn) {
        if (concepts != null) {
            Set<String> missing = lines(concepts);
            missing.removeAll(drawn);
            if (!missing.isEmpty()) {
                throw CliException.refused(concepts + ": no set has " + String.join(", ", missing));
            }
        }
    }

    private static String codePoints(String emoji) {
        return emoji.codePoints()
                .filter(character -> character != PRESENTATION)
                .mapToObj(Integer::toHexString)
                .collect(Collectors.joining("-"));
    }

    /** Writes a picture and gives its line of the metadata. */
    private String write(BufferedImage picture, EmojiSet set, Map.Entry<String, String> emoji) throws IOException {
        String name = set.prefix() + "-" + emoji.getKey() + ".png";
        ImageIO.write(picture, "png", out.resolve(name).toFile());
        List<String> captions = EmojiCaptions.of(emoji.getValue(), set.style());
        return JSON.createObjectNode()
                .put("file_name", name)
                .put("text", String.join("\n", captions))
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
