package dev.darkroom.gateway.datasets;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.gateway.json.BoundedJson;
import dev.darkroom.gateway.pictures.PictureException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * Tells which caption belongs to which picture, in the layout of Hugging Face's imagefolder: {@code metadata.jsonl} with
 * {@code file_name} and {@code text}, or a {@code .txt} file beside each picture.
 */
final class Captions {
    static final String METADATA = "metadata.jsonl";
    /** Of one caption, in bytes of UTF-8, as of a prompt. */
    static final int LONGEST = 4096;

    private Captions() {}

    /**
     * The caption of every picture, by its path.
     *
     * @param texts the {@code .txt} files and {@code metadata.jsonl}, by their paths
     * @throws PictureException when a picture has no caption, or a caption no picture
     */
    static SortedMap<String, String> of(SortedSet<String> pictures, Map<String, byte[]> texts) throws PictureException {
        SortedMap<String, String> captions = new TreeMap<>();
        Map<String, String> byStem = new HashMap<>();
        pictures.forEach(picture -> byStem.put(stem(picture), picture));
        for (Map.Entry<String, byte[]> text : texts.entrySet()) {
            String content = new String(text.getValue(), StandardCharsets.UTF_8);
            if (text.getKey().equals(METADATA)) {
                read(content, pictures, captions);
            } else {
                String picture = byStem.get(stem(text.getKey()));
                if (picture == null) {
                    throw PictureException.because(
                            "holds " + text.getKey() + ", a caption without a picture of the same name");
                }
                captions.put(picture, checked(picture, content));
            }
        }
        for (String picture : pictures) {
            if (captions.getOrDefault(picture, "").isBlank()) {
                throw PictureException.because("holds " + picture + ", which has no caption, neither " + stem(picture)
                        + ".txt beside it nor a line in " + METADATA);
            }
        }
        return captions;
    }

    private static void read(String lines, SortedSet<String> pictures, Map<String, String> captions)
            throws PictureException {
        int number = 0;
        for (String line : lines.lines().toList()) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            JsonNode entry = parse(number, line);
            String picture = entry.path("file_name").textValue();
            if (!pictures.contains(picture)) {
                throw PictureException.because(
                        "names in line " + number + " of " + METADATA + " a picture that is not in the archive");
            }
            captions.put(picture, checked(picture, entry.path("text").textValue()));
        }
    }

    private static String checked(String picture, String caption) throws PictureException {
        String stripped = caption.strip();
        if (stripped.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            throw PictureException.because(
                    "holds " + picture + ", whose caption has more than " + LONGEST + " bytes of UTF-8");
        }
        return stripped;
    }

    private static JsonNode parse(int number, String line) throws PictureException {
        try {
            JsonNode entry = BoundedJson.MAPPER.readTree(line);
            if (entry.path("file_name").isTextual() && entry.path("text").isTextual()) {
                return entry;
            }
        } catch (JsonProcessingException e) {
            throw PictureException.because("has no JSON in line " + number + " of " + METADATA);
        }
        throw PictureException.because("lacks a text file_name or text in line " + number + " of " + METADATA);
    }

    private static String stem(String path) {
        return path.substring(0, path.lastIndexOf('.'));
    }
}
