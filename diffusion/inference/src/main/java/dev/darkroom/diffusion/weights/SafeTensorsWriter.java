package dev.darkroom.diffusion.weights;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Writes safetensors files, tensor by tensor, so that one tensor at a time is in memory. */
public final class SafeTensorsWriter {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ALIGNMENT = 8;

    private SafeTensorsWriter() {}

    /**
     * A tensor to be written.
     *
     * @param type F32 or F16
     * @param values row by row, asked for once
     */
    public record Entry(String name, ElementType type, Shape shape, Supplier<float[]> values) {

        public Entry {
            if (type != ElementType.F32 && type != ElementType.F16) {
                throw new IllegalArgumentException("writes F32 and F16, not " + type);
            }
        }

        long bytes() {
            return shape.elements() * type.bytes();
        }
    }

    /** @throws dev.darkroom.diffusion.DiffusionException if the file cannot be written; an older one then remains */
    public static void write(Path file, List<Entry> tensors) {
        AtomicFile.write(file, channel -> {
            writeFully(channel, header(tensors, Map.of()));
            for (Entry tensor : tensors) {
                writeFully(channel, encode(tensor));
            }
        });
    }

    /**
     * The bytes of a file, for objects that are kept elsewhere.
     *
     * @param notes texts by their names, for the header
     */
    public static byte[] toBytes(List<Entry> tensors, Map<String, String> notes) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try {
            file.writeBytes(header(tensors, notes).array());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        tensors.forEach(tensor -> file.writeBytes(encode(tensor).array()));
        return file.toByteArray();
    }

    private static ByteBuffer header(List<Entry> tensors, Map<String, String> notes) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        // transformers refuses files that do not say which framework laid them out
        ObjectNode metadata = root.putObject("__metadata__").put("format", "pt");
        notes.forEach(metadata::put);
        long position = 0;
        for (Entry tensor : tensors) {
            ObjectNode info =
                    root.putObject(tensor.name()).put("dtype", tensor.type().name());
            tensor.shape().dimensions().forEach(info.withArray("shape")::add);
            info.putArray("data_offsets").add(position).add(position + tensor.bytes());
            position += tensor.bytes();
        }
        String json = JSON.writeValueAsString(root);
        int length = json.getBytes(StandardCharsets.UTF_8).length;
        String padded = json + " ".repeat(Math.ceilDiv(length, ALIGNMENT) * ALIGNMENT - length);
        byte[] bytes = padded.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + bytes.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(bytes.length)
                .put(bytes)
                .flip();
    }

    private static ByteBuffer encode(Entry tensor) {
        float[] values = tensor.values().get();
        if (values.length != tensor.shape().elements()) {
            throw new IllegalArgumentException(tensor.name() + " has " + values.length + " values");
        }
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(tensor.bytes())).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            if (tensor.type() == ElementType.F16) {
                bytes.putShort(Float.floatToFloat16(value));
            } else {
                bytes.putFloat(value);
            }
        }
        return bytes.flip();
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
