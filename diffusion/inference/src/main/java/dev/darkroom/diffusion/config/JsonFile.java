package dev.darkroom.diffusion.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.diffusion.DiffusionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads JSON files that anyone may have written: limits on size and nesting bound the memory that one can take. */
public final class JsonFile {

    private static final int MAX_CONFIGURATION_BYTES = 1 << 20;
    private static final int MAX_TABLE_BYTES = 8 << 20;
    private static final int MAX_DEPTH = 16;

    private static final JsonMapper CONFIGURATIONS = mapper(MAX_DEPTH);
    private static final JsonMapper TABLES = mapper(1);

    private JsonFile() {}

    /**
     * Reads a configuration.
     *
     * @throws DiffusionException if the file is missing, over 1 MiB, nested deeper than 16 levels or no JSON object
     */
    public static ObjectNode configuration(Path file) {
        return read(file, CONFIGURATIONS, MAX_CONFIGURATION_BYTES);
    }

    /**
     * Reads a long object of texts and numbers, such as a vocabulary.
     *
     * @throws DiffusionException if the file is missing, over 8 MiB, or holds anything else
     */
    public static ObjectNode table(Path file) {
        return read(file, TABLES, MAX_TABLE_BYTES);
    }

    /**
     * Reads a tokenizer in one file: a vocabulary and how it is used.
     *
     * @throws DiffusionException if the file is missing, over 8 MiB, nested deeper than 16 levels or no JSON object
     */
    public static ObjectNode tokenizer(Path file) {
        return read(file, CONFIGURATIONS, MAX_TABLE_BYTES);
    }

    private static ObjectNode read(Path file, JsonMapper mapper, int maxBytes) {
        try {
            if (!Files.isRegularFile(file)) {
                throw DiffusionException.badFile(file, "there is no such file");
            }
            long bytes = Files.size(file);
            if (bytes > maxBytes) {
                throw DiffusionException.badFile(
                        file, "is too large: " + bytes + " bytes where " + maxBytes + " may be");
            }
            if (mapper.readTree(Files.readAllBytes(file)) instanceof ObjectNode object) {
                return object;
            }
            throw DiffusionException.badFile(file, "is no JSON object");
        } catch (JsonProcessingException e) {
            throw DiffusionException.badFile(file, "is no valid JSON: " + problem(e), e);
        } catch (IOException e) {
            throw DiffusionException.badFile(file, "cannot be read", e);
        }
    }

    /** What is wrong, without Jackson's account of where its input came from. */
    public static String problem(JsonProcessingException failure) {
        return String.valueOf(failure.getOriginalMessage()).replaceFirst(" ?\\(start marker.*", "");
    }

    /** Python writes infinities, which JSON does not know. */
    private static JsonMapper mapper(int maxDepth) {
        StreamReadConstraints limits =
                StreamReadConstraints.builder().maxNestingDepth(maxDepth).build();
        return JsonMapper.builder(
                        JsonFactory.builder().streamReadConstraints(limits).build())
                .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }
}
