package dev.darkroom.diffusion.tokenizers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.config.JsonFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads a tokenizer folder in the layout of transformers. */
final class ClipTokenizerFiles {

    private static final JsonNode NOTHING = MissingNode.getInstance();
    private static final String ADDED = "added_tokens_decoder";
    private static final String MARK = "<|endoftext|>";
    // CLIP's vocabulary has room for this many merges; longer files repeat what the original trained beyond it.
    private static final int MAX_MERGES = 49152 - 256 - 2;
    private static final int MAX_MERGES_BYTES = 4 << 20;
    private static final Pattern ID = Pattern.compile("\\d{1,9}");
    private static final int USUAL_LENGTH = 77;
    private static final int LONGEST = 1 << 16;

    private ClipTokenizerFiles() {}

    static ClipTokenizer read(Path folder) {
        Map<String, Integer> vocabulary = vocabulary(folder.resolve("vocab.json"));
        BytePairEncoder encoder = new BytePairEncoder(merges(folder.resolve("merges.txt")));
        return new ClipTokenizer(vocabulary, encoder, special(folder, vocabulary));
    }

    private static Map<String, Integer> vocabulary(Path file) {
        Map<String, Integer> vocabulary = new HashMap<>();
        for (Map.Entry<String, JsonNode> entry : JsonFile.table(file).properties()) {
            if (!entry.getValue().isInt() || entry.getValue().intValue() < 0) {
                throw DiffusionException.badFile(file, "the id of \"" + entry.getKey() + "\" is no whole number");
            }
            vocabulary.put(entry.getKey(), entry.getValue().intValue());
        }
        return vocabulary;
    }

    private static Map<String, Integer> merges(Path file) {
        Map<String, Integer> ranks = new HashMap<>();
        try {
            if (Files.size(file) > MAX_MERGES_BYTES) {
                throw DiffusionException.badFile(file, "is larger than " + MAX_MERGES_BYTES + " bytes");
            }
            List<String> lines = Files.readAllLines(file);
            // The first line holds the version.
            for (String line : lines.subList(Math.min(1, lines.size()), Math.min(lines.size(), MAX_MERGES + 1))) {
                if (!line.isBlank()) {
                    ranks.putIfAbsent(line.strip(), ranks.size());
                }
            }
        } catch (IOException e) {
            throw DiffusionException.badFile(file, "cannot be read", e);
        }
        return ranks;
    }

    private static SpecialTokens special(Path folder, Map<String, Integer> vocabulary) {
        Path configFile = folder.resolve("tokenizer_config.json");
        Path mapFile = folder.resolve("special_tokens_map.json");
        JsonNode config = Files.exists(configFile) ? JsonFile.configuration(configFile) : NOTHING;
        // A folder saved since transformers 4.34 says all in its configuration; in older ones the map has the last
        // word.
        boolean hasMap = !config.has(ADDED) && Files.exists(mapFile);
        JsonNode map = hasMap ? JsonFile.configuration(mapFile) : NOTHING;

        Map<String, Integer> ids = new HashMap<>();
        for (Map.Entry<String, JsonNode> added : config.path(ADDED).properties()) {
            if (!ID.matcher(added.getKey()).matches()) {
                throw DiffusionException.badFile(configFile, ADDED + " holds \"" + added.getKey() + "\", no id");
            }
            ids.put(added.getValue().path("content").asText(), Integer.parseInt(added.getKey()));
        }
        String start = text(config, map, "bos_token", "<|startoftext|>");
        String end = text(config, map, "eos_token", MARK);
        String pad = text(config, map, "pad_token", MARK);
        String unknown = text(config, map, "unk_token", MARK);
        for (String token : List.of(start, end, pad, unknown)) {
            Integer id = ids.containsKey(token) ? ids.get(token) : vocabulary.get(token);
            if (id == null) {
                throw DiffusionException.badFile(folder.resolve("vocab.json"), "has no token \"" + token + "\"");
            }
            ids.put(token, id);
        }
        return new SpecialTokens(
                ids, id(ids, start), id(ids, end), id(ids, pad), id(ids, unknown), maxLength(configFile, config));
    }

    private static int id(Map<String, Integer> ids, String token) {
        return ids.getOrDefault(token, 0);
    }

    private static String text(JsonNode config, JsonNode map, String field, String fallback) {
        JsonNode value = map.hasNonNull(field) ? map.get(field) : config.path(field);
        return value.isObject() ? value.path("content").asText(fallback) : value.asText(fallback);
    }

    private static int maxLength(Path file, JsonNode config) {
        // transformers writes 10^30 where it knows no limit.
        double length = config.path("model_max_length").asDouble(USUAL_LENGTH);
        if (!(length >= 2)) { // also where it is no number
            throw DiffusionException.badFile(file, "model_max_length leaves no room for the two marks");
        }
        return length > LONGEST ? USUAL_LENGTH : (int) length;
    }
}
