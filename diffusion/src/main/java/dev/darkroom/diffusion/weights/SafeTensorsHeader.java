package dev.darkroom.diffusion.weights;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.darkroom.diffusion.DiffusionException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Parses and checks the JSON header of a safetensors file. */
final class SafeTensorsHeader {

    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private SafeTensorsHeader() {}

    /**
     * Reads every tensor's place and makes sure that together they cover the data exactly once.
     *
     * @param dataBytes bytes that follow the header
     */
    static Map<String, TensorInfo> parse(Path file, byte[] header, long dataBytes) {
        JsonNode root = json(file, header);
        Map<String, TensorInfo> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : root.properties()) {
            if (!field.getKey().equals("__metadata__")) {
                tensors.put(field.getKey(), tensor(file, field.getKey(), field.getValue()));
            }
        }
        requireExactCover(file, tensors, dataBytes);
        return tensors;
    }

    private static JsonNode json(Path file, byte[] header) {
        try {
            JsonNode root = JSON.readTree(header);
            if (!root.isObject()) {
                throw DiffusionException.badFile(file, "the header is no JSON object");
            }
            return root;
        } catch (JsonProcessingException e) {
            throw DiffusionException.badFile(file, "the header is no valid JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw DiffusionException.badFile(file, "the header cannot be read", e);
        }
    }

    private static TensorInfo tensor(Path file, String name, JsonNode node) {
        JsonNode dtype = node.path("dtype");
        JsonNode offsets = node.path("data_offsets");
        if (!dtype.isTextual()) {
            throw DiffusionException.badFile(file, "tensor \"" + name + "\" has no dtype");
        }
        if (!offsets.isArray() || offsets.size() != 2 || !isCount(offsets.get(0)) || !isCount(offsets.get(1))) {
            throw DiffusionException.badFile(file, "data_offsets of \"" + name + "\" are no two byte positions");
        }
        ElementType type = elementType(file, name, dtype.textValue());
        Shape shape = shape(file, name, node.path("shape"));
        long begin = offsets.get(0).longValue();
        long end = offsets.get(1).longValue();
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

    private static ElementType elementType(Path file, String name, String dtype) {
        try {
            return ElementType.valueOf(dtype);
        } catch (IllegalArgumentException e) {
            throw DiffusionException.unsupported(file, "dtype of \"" + name + "\" = \"" + dtype + "\"");
        }
    }

    private static Shape shape(Path file, String name, JsonNode node) {
        if (!node.isArray()) {
            throw DiffusionException.badFile(file, "tensor \"" + name + "\" has no shape");
        }
        List<Long> dimensions = new ArrayList<>();
        for (JsonNode dimension : node) {
            if (!isCount(dimension)) {
                throw DiffusionException.badFile(file, "shape of \"" + name + "\" holds " + dimension);
            }
            dimensions.add(dimension.longValue());
        }
        return new Shape(dimensions);
    }

    private static boolean isCount(JsonNode node) {
        return node.isIntegralNumber() && node.canConvertToLong() && node.longValue() >= 0;
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
