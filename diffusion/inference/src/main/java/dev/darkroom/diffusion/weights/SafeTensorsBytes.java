package dev.darkroom.diffusion.weights;

import dev.darkroom.diffusion.DiffusionException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/** What a safetensors file holds, where there is no file but its bytes. */
public final class SafeTensorsBytes implements Weights {

    private final Path label;
    private final SafeTensorsHeader.Content content;
    private final byte[] bytes;
    private final int dataStart;

    private SafeTensorsBytes(Path label, SafeTensorsHeader.Content content, byte[] bytes, int dataStart) {
        this.label = label;
        this.content = content;
        this.bytes = bytes;
        this.dataStart = dataStart;
    }

    /**
     * Checks the header in full.
     *
     * @param label what error messages call it
     * @throws DiffusionException if the bytes are not those of a whole safetensors file
     */
    public static SafeTensorsBytes of(String label, byte[] bytes) {
        Path name = Path.of(label);
        long headerBytes = bytes.length < Long.BYTES
                ? -1
                : ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (headerBytes < 2 || headerBytes > bytes.length - Long.BYTES) {
            throw DiffusionException.badFile(name, "is no whole safetensors file");
        }
        int dataStart = Long.BYTES + (int) headerBytes;
        byte[] header = Arrays.copyOfRange(bytes, Long.BYTES, dataStart);
        return new SafeTensorsBytes(
                name, SafeTensorsHeader.parse(name, header, bytes.length - dataStart), bytes, dataStart);
    }

    @Override
    public Map<String, TensorInfo> tensors() {
        return content.tensors();
    }

    /** What the writer noted in the header. */
    public Map<String, String> metadata() {
        return content.metadata();
    }

    @Override
    public ByteBuffer map(String name) {
        TensorInfo tensor = content.tensors().get(name);
        if (tensor == null) {
            throw DiffusionException.badFile(label, "tensor \"" + name + "\" is missing");
        }
        return ByteBuffer.wrap(bytes, dataStart + (int) tensor.begin(), (int) tensor.bytes())
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public String label() {
        return label.toString();
    }
}
