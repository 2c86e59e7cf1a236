package dev.darkroom.diffusion.tokenizers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.config.JsonFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What {@code tokenizer_config.json} and {@code special_tokens_map.json} say of a tokenizer in a folder of transformers.
 *
 * @param map empty where the configuration says all
 */
record SpecialTokenFiles(Path folder, JsonNode configuration, JsonNode map) {

    private static final JsonNode NOTHING = MissingNode.getInstance();
    private static final String CONFIGURATION = "tokenizer_config.json";
    private static final String ADDED = "added_tokens_decoder";
    private static final Pattern ID = Pattern.compile("\\d{1,9}");
    private static final int USUAL_LENGTH = 77;
    private static final int LONGEST = 1 << 16;

    /** A token that a field may spell otherwise. */
    record Token(String field, String usual) {}

    /** @param others that a vocabulary may lack */
    record Spelling(Token start, Token end, Token pad, Token unknown, List<Token> others) {}

    static SpecialTokenFiles open(Path folder) {
        Path configFile = folder.resolve(CONFIGURATION);
        Path mapFile = folder.resolve("special_tokens_map.json");
        JsonNode config = Files.exists(configFile) ? JsonFile.configuration(configFile) : NOTHING;
        // A folder saved since transformers 4.34 says all in its configuration; in older ones the map has the last
        // word.
        boolean hasMap = !config.has(ADDED) && Files.exists(mapFile);
        return new SpecialTokenFiles(folder, config, hasMap ? JsonFile.configuration(mapFile) : NOTHING);
    }

    /** @param file that the vocabulary is from */
    SpecialTokens read(Spelling spelling, Map<String, Integer> vocabulary, String file) {
        Map<String, Integer> ids = new HashMap<>();
        for (Map.Entry<String, JsonNode> added : configuration.path(ADDED).properties()) {
            if (!ID.matcher(added.getKey()).matches()) {
                throw DiffusionException.badFile(
                        folder.resolve(CONFIGURATION), ADDED + " holds \"" + added.getKey() + "\", no id");
            }
            ids.put(added.getValue().path("content").asText(), Integer.parseInt(added.getKey()));
        }
        for (Token token : List.of(spelling.start, spelling.end, spelling.pad, spelling.unknown)) {
            String text = text(token);
            Integer id = ids.containsKey(text) ? ids.get(text) : vocabulary.get(text);
            if (id == null) {
                throw DiffusionException.badFile(folder.resolve(file), "has no token \"" + text + "\"");
            }
            ids.put(text, id);
        }
        for (Token token : spelling.others) {
            Integer id = vocabulary.get(text(token));
            if (id != null) {
                ids.putIfAbsent(text(token), id);
            }
        }
        return new SpecialTokens(
                ids,
                id(ids, spelling.start),
                id(ids, spelling.end),
                id(ids, spelling.pad),
                id(ids, spelling.unknown),
                maxLength());
    }

    private int id(Map<String, Integer> ids, Token token) {
        return ids.getOrDefault(text(token), 0);
    }

    private String text(Token token) {
        JsonNode value = map.hasNonNull(token.field) ? map.get(token.field) : configuration.path(token.field);
        return value.isObject() ? value.path("content").asText(token.usual) : value.asText(token.usual);
    }

    private int maxLength() {
        // transformers writes 10^30 where it knows no limit.
        double length = configuration.path("model_max_length").asDouble(USUAL_LENGTH);
        if (!(length >= 2)) { // also where it is no number
            throw DiffusionException.badFile(
                    folder.resolve(CONFIGURATION), "model_max_length leaves no room for the two marks");
        }
        return length > LONGEST ? USUAL_LENGTH : (int) length;
    }
}
