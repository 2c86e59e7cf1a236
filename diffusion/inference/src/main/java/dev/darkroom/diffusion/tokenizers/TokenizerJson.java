package dev.darkroom.diffusion.tokenizers;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.config.JsonFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The one file into which transformers 5 writes a tokenizer, and what older folders keep in several. */
record TokenizerJson(Path file, JsonNode model) {

    static final String NAME = "tokenizer.json";

    private static final int MAX_BYTES = 8 << 20;

    /** @param type of model that the caller can read */
    static TokenizerJson read(Path file, String type) {
        JsonNode model = JsonFile.tokenizer(file).path("model");
        String found = model.path("type").asText("BPE");
        if (!found.equals(type)) {
            throw DiffusionException.unsupported(String.valueOf(file), "model.type = \"" + found + '"');
        }
        return new TokenizerJson(file, model);
    }

    Map<String, Integer> vocabulary() {
        return vocabulary(file, model.path("vocab"));
    }

    /** Pairs as {@code merges.txt} has them, the most frequent first. */
    List<String> merges() {
        List<String> merges = new ArrayList<>();
        model.path("merges")
                .forEach(pair -> merges.add(
                        pair.isArray()
                                ? pair.path(0).asText() + " " + pair.path(1).asText()
                                : pair.asText()));
        return merges;
    }

    /** Ids by tokens, from a JSON object of numbers. */
    static Map<String, Integer> vocabulary(Path file, JsonNode table) {
        Map<String, Integer> vocabulary = new HashMap<>();
        for (Map.Entry<String, JsonNode> entry : table.properties()) {
            if (!entry.getValue().isInt() || entry.getValue().intValue() < 0) {
                throw DiffusionException.badFile(file, "the id of \"" + entry.getKey() + "\" is no whole number");
            }
            vocabulary.put(entry.getKey(), entry.getValue().intValue());
        }
        return vocabulary;
    }

    /** The lines of a vocabulary or of merges in a file of their own. */
    static List<String> lines(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw DiffusionException.badFile(file, "is larger than " + MAX_BYTES + " bytes");
            }
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw DiffusionException.badFile(file, "cannot be read", e);
        }
    }
}
