package dev.darkroom.gateway.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.gateway.http.BoundedJson;
import dev.darkroom.gateway.images.UnusableImageException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * Tells which caption belongs to which image, in the layout of Hugging Face's imagefolder: {@code metadata.jsonl} with
 * {@code file_name} and {@code text}, or a {@code .txt} file beside each image.
 */
final class Captions {
    static final String METADATA = "metadata.jsonl";
    /** Of one caption, in bytes of UTF-8, as of a prompt. */
    static final int LONGEST = 4096;

    private Captions() {}

    /**
     * The caption of every image, by its path.
     *
     * @param texts the {@code .txt} files and {@code metadata.jsonl}, by their paths
     * @throws UnusableImageException when an image has no caption, or a caption no image
     */
    static SortedMap<String, String> of(SortedSet<String> images, Map<String, byte[]> texts)
            throws UnusableImageException {
        SortedMap<String, String> captions = new TreeMap<>();
        Map<String, String> byStem = new HashMap<>();
        images.forEach(image -> byStem.put(stem(image), image));
        for (Map.Entry<String, byte[]> text : texts.entrySet()) {
            String content = new String(text.getValue(), StandardCharsets.UTF_8);
            if (text.getKey().equals(METADATA)) {
                read(content, images, captions);
            } else {
                String image = byStem.get(stem(text.getKey()));
                if (image == null) {
                    throw UnusableImageException.because(
                            "holds " + text.getKey() + ", a caption without an image of the same name");
                }
                captions.put(image, checked(image, content));
            }
        }
        for (String image : images) {
            if (captions.getOrDefault(image, "").isBlank()) {
                throw UnusableImageException.because("holds " + image + ", which has no caption, neither " + stem(image)
                        + ".txt beside it nor a line in " + METADATA);
            }
        }
        return captions;
    }

    private static void read(String lines, SortedSet<String> images, Map<String, String> captions)
            throws UnusableImageException {
        int number = 0;
        for (String line : lines.lines().toList()) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            JsonNode entry = parse(number, line);
            String image = entry.path("file_name").textValue();
            if (!images.contains(image)) {
                throw UnusableImageException.because(
                        "names in line " + number + " of " + METADATA + " an image that is not in the archive");
            }
            captions.put(image, checked(image, entry.path("text").textValue()));
        }
    }

    private static String checked(String image, String caption) throws UnusableImageException {
        String stripped = caption.strip();
        if (stripped.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            throw UnusableImageException.because(
                    "holds " + image + ", whose caption has more than " + LONGEST + " bytes of UTF-8");
        }
        return stripped;
    }

    private static JsonNode parse(int number, String line) throws UnusableImageException {
        try {
            JsonNode entry = BoundedJson.MAPPER.readTree(line);
            if (entry.path("file_name").isTextual() && entry.path("text").isTextual()) {
                return entry;
            }
        } catch (JsonProcessingException e) {
            throw UnusableImageException.because("has no JSON in line " + number + " of " + METADATA);
        }
        throw UnusableImageException.because("lacks a text file_name or text in line " + number + " of " + METADATA);
    }

    private static String stem(String path) {
        return path.substring(0, path.lastIndexOf('.'));
    }
}
