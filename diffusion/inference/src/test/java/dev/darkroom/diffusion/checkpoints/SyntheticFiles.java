package dev.darkroom.diffusion.checkpoints;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.darkroom.diffusion.weights.Shape;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;

/** Writes safetensors files from lists of names and shapes, with weights that {@code models.py} computes from the names too. */
public final class SyntheticFiles {

    public static final Path FORMATS = Path.of("src/test/resources/formats");

    private SyntheticFiles() {}

    /** Reads a list of {@code formats}. */
    public static Map<String, Shape> list(String name) throws IOException {
        Map<String, Shape> tensors = new LinkedHashMap<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(FORMATS.resolve(name + ".tensors.gz"))),
                StandardCharsets.UTF_8))) {
            for (String line : lines.lines().toList()) {
                List<String> fields = List.of(line.split("\t", -1));
                tensors.put(fields.get(0), shape(fields.get(1)));
            }
        }
        return tensors;
    }

    private static Shape shape(String lengths) {
        return lengths.isEmpty()
                ? Shape.of()
                : Shape.of(Arrays.stream(lengths.split(",", -1))
                        .mapToLong(Long::parseLong)
                        .toArray());
    }

    /** A file of the right length that takes no room on the disk: all weights are 0. */
    public static Path writeEmpty(Path file, Map<String, Shape> tensors, Map<String, String> metadata)
            throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            ByteBuffer header = header(tensors, metadata);
            channel.write(header);
            long end = header.capacity() + 4 * elements(tensors);
            channel.write(ByteBuffer.allocate(1), end - 1);
        }
        return file;
    }

    public static Path write(Path file, Map<String, Shape> tensors) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(header(tensors, Map.of()));
            for (Map.Entry<String, Shape> tensor : tensors.entrySet()) {
                channel.write(values(tensor.getKey(), tensor.getValue()));
            }
        }
        return file;
    }

    private static ByteBuffer header(Map<String, Shape> tensors, Map<String, String> metadata) throws IOException {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("__metadata__", metadata);
        long position = 0;
        for (Map.Entry<String, Shape> tensor : tensors.entrySet()) {
            long end = position + 4 * tensor.getValue().elements();
            header.put(
                    tensor.getKey(),
                    Map.of(
                            "dtype", "F32",
                            "shape", tensor.getValue().dimensions(),
                            "data_offsets", List.of(position, end)));
            position = end;
        }
        byte[] json = new ObjectMapper().writeValueAsBytes(header);
        return ByteBuffer.allocate(Long.BYTES + json.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .flip();
    }

    private static long elements(Map<String, Shape> tensors) {
        return tensors.values().stream().mapToLong(Shape::elements).sum();
    }

    private static ByteBuffer values(String name, Shape shape) {
        CRC32 crc = new CRC32();
        crc.update(name.getBytes(StandardCharsets.UTF_8));
        int count = Math.toIntExact(shape.elements());
        ByteBuffer bytes = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            double uniform = (splitMix((crc.getValue() << 32) + i) >>> 40) / (double) (1 << 23) - 1;
            bytes.putFloat((float) scaled(uniform, name, shape, count));
        }
        return bytes.flip();
    }

    private static double scaled(double uniform, String name, Shape shape, int count) {
        if (shape.rank() >= 2) {
            return uniform * Math.sqrt(3.0 / (count / shape.get(0)));
        }
        return name.endsWith(".weight") ? 1 + 0.1 * uniform : 0.05 * uniform;
    }

    private static long splitMix(long seed) {
        long x = seed + 0x9E3779B97F4A7C15L;
        x = (x ^ (x >>> 30)) * 0xBF58476D1CE4E5B9L;
        x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
        return x ^ (x >>> 31);
    }
}
