package dev.darkroom.training.datasets;

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
 * A folder of images with captions, in the layout of Hugging Face's imagefolder: {@code metadata.jsonl} with {@code file_name} and
 * {@code text}, or a {@code .txt} file beside each image. A text of several lines is several captions. Images come in the order of their
 * names.
 */
public final class ImageFolder {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Set<String> SUFFIXES = Set.of("png", "jpg", "jpeg", "webp", "gif", "bmp");
    private static final String METADATA = "metadata.jsonl";
    private static final String TEXT = "txt";

    private ImageFolder() {}

    /** @throws DiffusionException if there is no image, or a caption without its image */
    public static List<CaptionedImage> read(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw DiffusionException.badFile(folder, "there is no such folder");
        }
        try (Stream<Path> walk = Files.walk(folder)) {
            List<Path> files = walk.filter(Files::isRegularFile).sorted().toList();
            Map<Path, String> captions = captions(folder, files);
            List<CaptionedImage> images = files.stream()
                    .filter(file -> SUFFIXES.contains(suffix(file)))
                    .map(file -> new CaptionedImage(file, lines(captions.getOrDefault(file, "")), group(folder, file)))
                    .toList();
            if (images.isEmpty()) {
                throw DiffusionException.badFile(folder, "holds no images (" + String.join(", ", sorted()) + ")");
            }
            return images;
        } catch (IOException e) {
            throw DiffusionException.badFile(folder, "cannot be read", e);
        }
    }

    /** @throws DiffusionException as {@link #read}, and if an image has no caption */
    public static List<CaptionedImage> readCaptioned(Path folder) {
        List<CaptionedImage> images = read(folder);
        for (CaptionedImage image : images) {
            if (image.captions().isEmpty()) {
                throw DiffusionException.badFile(
                        image.file(), "has no caption, neither a .txt file beside it nor a line in metadata.jsonl");
            }
        }
        return images;
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
        Map<String, Path> images = new HashMap<>();
        files.stream().filter(file -> SUFFIXES.contains(suffix(file))).forEach(file -> images.put(stem(file), file));
        Map<Path, String> captions = new TreeMap<>();
        for (Path file : files) {
            if (suffix(file).equals(TEXT)) {
                Path image = images.get(stem(file));
                if (image == null) {
                    throw DiffusionException.badFile(file, "is a caption without an image of the same name");
                }
                captions.put(image, Files.readString(file).strip());
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
                Path image = folder.resolve(entry.path("file_name").asText()).normalize();
                if (!image.startsWith(folder.normalize()) || !Files.isRegularFile(image)) {
                    throw DiffusionException.badFile(
                            metadata, "line " + number + " is a caption of " + entry.path("file_name") + ", no image");
                }
                captions.put(image, entry.path("text").asText().strip());
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
