package dev.darkroom.diffusion.datasets;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.darkroom.diffusion.DiffusionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A folder of pictures with captions, in the layout of Hugging Face's imagefolder: {@code metadata.jsonl} with {@code file_name} and
 * {@code text}, or a {@code .txt} file beside each picture. A text of several lines is several captions. Pictures come in the order of their
 * names.
 */
public final class PictureFolder {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Set<String> SUFFIXES = Set.of("png", "jpg", "jpeg", "webp", "gif", "bmp");
    private static final String METADATA = "metadata.jsonl";
    private static final String TEXT = "txt";

    private PictureFolder() {}

    /** @throws DiffusionException if there is no picture, or a caption without its picture */
    public static List<CaptionedPicture> read(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw DiffusionException.badFile(folder, "there is no such folder");
        }
        try (Stream<Path> walk = Files.walk(folder)) {
            List<Path> files = walk.filter(Files::isRegularFile).sorted().toList();
            Map<Path, String> captions = captions(folder, files);
            List<CaptionedPicture> pictures = files.stream()
                    .filter(file -> SUFFIXES.contains(suffix(file)))
                    .map(file ->
                            new CaptionedPicture(file, lines(captions.getOrDefault(file, "")), group(folder, file)))
                    .toList();
            if (pictures.isEmpty()) {
                throw DiffusionException.badFile(folder, "holds no pictures (" + String.join(", ", sorted()) + ")");
            }
            return pictures;
        } catch (IOException e) {
            throw DiffusionException.badFile(folder, "cannot be read", e);
        }
    }

    /** @throws DiffusionException as {@link #read}, and if a picture has no caption */
    public static List<CaptionedPicture> readCaptioned(Path folder) {
        List<CaptionedPicture> pictures = read(folder);
        for (CaptionedPicture picture : pictures) {
            if (picture.captions().isEmpty()) {
                throw DiffusionException.badFile(
                        picture.file(), "has no caption, neither a .txt file beside it nor a line in metadata.jsonl");
            }
        }
        return pictures;
    }

    private static Map<Path, String> captions(Path folder, List<Path> files) throws IOException {
        Map<Path, String> captions = new HashMap<>(beside(files));
        Path metadata = folder.resolve(METADATA);
        if (Files.exists(metadata)) {
            captions.putAll(listed(folder, metadata));
        }
        return captions;
    }

    private static Map<Path, String> beside(List<Path> files) throws IOException {
        Map<String, Path> pictures = new HashMap<>();
        files.stream().filter(file -> SUFFIXES.contains(suffix(file))).forEach(file -> pictures.put(stem(file), file));
        Map<Path, String> captions = new TreeMap<>();
        for (Path file : files) {
            if (suffix(file).equals(TEXT)) {
                Path picture = pictures.get(stem(file));
                if (picture == null) {
                    throw DiffusionException.badFile(file, "is a caption without a picture of the same name");
                }
                captions.put(picture, Files.readString(file).strip());
            }
        }
        return captions;
    }

    private static Map<Path, String> listed(Path folder, Path metadata) throws IOException {
        Map<Path, String> captions = new HashMap<>();
        int number = 0;
        for (String line : Files.readAllLines(metadata)) {
            number++;
            if (!line.isBlank()) {
                JsonNode entry = parse(metadata, number, line);
                Path picture = folder.resolve(entry.path("file_name").asText()).normalize();
                if (!picture.startsWith(folder.normalize()) || !Files.isRegularFile(picture)) {
                    throw DiffusionException.badFile(
                            metadata,
                            "line " + number + " is a caption of " + entry.path("file_name") + ", no picture");
                }
                captions.put(picture, entry.path("text").asText().strip());
            }
        }
        return captions;
    }

    private static JsonNode parse(Path metadata, int number, String line) {
        try {
            JsonNode entry = JSON.readTree(line);
            if (entry.path("file_name").isTextual() && entry.path("text").isTextual()) {
                return entry;
            }
        } catch (JsonProcessingException e) {
            throw DiffusionException.badFile(metadata, "line " + number + " is no JSON: " + e.getOriginalMessage());
        }
        throw DiffusionException.badFile(metadata, "line " + number + " lacks a text file_name or text");
    }

    private static List<String> lines(String text) {
        return text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    }

    private static String group(Path folder, Path file) {
        Path parent = folder.relativize(file).getParent();
        return parent == null ? "" : parent.toString();
    }

    private static String suffix(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    private static String stem(Path file) {
        String path = file.toString();
        return path.substring(0, path.length() - suffix(file).length());
    }

    private static List<String> sorted() {
        return SUFFIXES.stream().sorted().toList();
    }
}
