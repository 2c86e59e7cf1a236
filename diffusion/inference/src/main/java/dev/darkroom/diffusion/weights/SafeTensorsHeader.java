package dev.darkroom.diffusion.weights;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.config.JsonFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Parses and checks the JSON header of a safetensors file, token by token: what a header says besides names, types, shapes,
 * offsets and its writer's notes takes no memory.
 */
final class SafeTensorsHeader {

    private static final int MAX_DEPTH = 16;
    private static final int MAX_RANK = 16;

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();

    private final Path file;
    private final JsonParser json;
    private final Map<String, String> metadata = new LinkedHashMap<>();

    /** @param metadata what the file's writer noted, texts by their names */
    record Content(Map<String, TensorInfo> tensors, Map<String, String> metadata) {
        Content {
            tensors = Collections.unmodifiableMap(tensors);
            metadata = Collections.unmodifiableMap(metadata);
        }
    }

    private SafeTensorsHeader(Path file, JsonParser json) {
        this.file = file;
        this.json = json;
    }

    /**
     * Reads every tensor's place and makes sure that together they cover the data exactly once.
     *
     * @param dataBytes bytes that follow the header
     */
    static Content parse(Path file, byte[] header, long dataBytes) {
        try (JsonParser json = JSON.createParser(header)) {
            SafeTensorsHeader parser = new SafeTensorsHeader(file, json);
            Map<String, TensorInfo> tensors = parser.tensors();
            requireExactCover(file, tensors, dataBytes);
            return new Content(tensors, parser.metadata);
        } catch (JsonProcessingException e) {
            throw DiffusionException.badFile(file, "the header is no valid JSON: " + JsonFile.problem(e));
        } catch (IOException e) {
            throw DiffusionException.badFile(file, "the header cannot be read", e);
        }
    }

    private Map<String, TensorInfo> tensors() throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw DiffusionException.badFile(file, "the header is no JSON object");
        }
        Map<String, TensorInfo> tensors = new LinkedHashMap<>();
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            if (name.equals("__metadata__")) {
                readMetadata(value);
            } else {
                tensors.put(name, tensor(name, value));
            }
        }
        if (json.nextToken() != null) {
            throw DiffusionException.badFile(file, "more follows the JSON object of the header");
        }
        return tensors;
    }

    private void readMetadata(JsonToken value) throws IOException {
        if (value != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            json.nextToken();
            String text = text();
            if (text != null) {
                metadata.put(name, text);
            }
        }
    }

    private TensorInfo tensor(String name, JsonToken value) throws IOException {
        String dtype = null;
        List<Long> shape = null;
        List<Long> offsets = null;
        if (value == JsonToken.START_OBJECT) {
            for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
                json.nextToken();
                switch (field) {
                    case "dtype" -> dtype = text();
                    case "shape" -> shape = counts("shape of \"" + name + "\"");
                    case "data_offsets" -> offsets = counts("data_offsets of \"" + name + "\"");
                    default -> json.skipChildren();
                }
            }
        } else {
            json.skipChildren();
        }
        if (dtype == null) {
            throw DiffusionException.badFile(file, "tensor \"" + name + "\" has no dtype");
        }
        if (shape == null) {
            throw DiffusionException.badFile(file, "tensor \"" + name + "\" has no shape");
        }
        if (offsets == null || offsets.size() != 2) {
            throw DiffusionException.badFile(file, "data_offsets of \"" + name + "\" are no two byte positions");
        }
        return tensor(name, elementType(name, dtype), new Shape(shape), offsets.get(0), offsets.get(1));
    }

    private TensorInfo tensor(String name, ElementType type, Shape shape, long begin, long end) {
        long expected;
        try {
            expected = Math.multiplyExact(shape.elements(), type.bytes());
        } catch (ArithmeticException e) {
            throw DiffusionException.badFile(file, "shape of \"" + name + "\" is too large: " + shape);
        }
        if (end - begin != expected) {
            throw DiffusionException.badFile(
                    file,
                    "data_offsets of \"" + name + "\" span " + (end - begin) + " bytes but " + type + " " + shape
                            + " takes " + expected);
        }
        return new TensorInfo(name, type, shape, begin, end);
    }

    private ElementType elementType(String name, String dtype) {
        try {
            return ElementType.valueOf(dtype);
        } catch (IllegalArgumentException e) {
            throw DiffusionException.unsupported(file, "dtype of \"" + name + "\" = \"" + dtype + "\"");
        }
    }

    /** A text; null where the value is something else. */
    private @Nullable String text() throws IOException {
        json.skipChildren();
        return json.currentToken() == JsonToken.VALUE_STRING ? json.getText() : null;
    }

    /** A list of whole numbers that are not negative; null where the value is no list. */
    private @Nullable List<Long> counts(String what) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            json.skipChildren();
            return null;
        }
        List<Long> counts = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            boolean isLong = json.currentToken() == JsonToken.VALUE_NUMBER_INT
                    && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
            if (!isLong || json.getLongValue() < 0) {
                throw DiffusionException.badFile(file, what + " holds " + json.getText());
            }
            if (counts.size() == MAX_RANK) {
                throw DiffusionException.badFile(file, what + " holds more than " + MAX_RANK + " numbers");
            }
            counts.add(json.getLongValue());
        }
        return counts;
    }

    private static void requireExactCover(Path file, Map<String, TensorInfo> tensors, long dataBytes) {
        List<TensorInfo> inOrder = new ArrayList<>(tensors.values());
        inOrder.sort(Comparator.comparingLong(TensorInfo::begin).thenComparingLong(TensorInfo::end));
        long position = 0;
        for (TensorInfo tensor : inOrder) {
            if (tensor.end() > dataBytes) {
                throw DiffusionException.badFile(
                        file,
                        "data_offsets of \"" + tensor.name() + "\" end at " + tensor.end() + " but only " + dataBytes
                                + " bytes of data follow the header");
            }
            if (tensor.begin() != position) {
                String relation = tensor.begin() < position ? "overlap another tensor" : "leave a gap";
                throw DiffusionException.badFile(
                        file, "data_offsets of \"" + tensor.name() + "\" " + relation + " at byte " + tensor.begin());
            }
            position = tensor.end();
        }
        if (position != dataBytes) {
            throw DiffusionException.badFile(
                    file, (dataBytes - position) + " bytes after the last tensor belong to no tensor");
        }
    }
}
