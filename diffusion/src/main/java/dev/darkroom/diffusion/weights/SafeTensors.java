package dev.darkroom.diffusion.weights;

import dev.darkroom.diffusion.DiffusionException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Map;

/**
 * A safetensors file: 8 bytes of header length, a JSON header, then the tensors' bytes, little-endian and row by row. The
 * header is checked in full before any data is touched; data is mapped, so a large file costs no heap.
 */
public final class SafeTensors implements Weights {

    /** The limit of the format itself; anything larger is an attack or no safetensors file. */
    private static final long MAX_HEADER_BYTES = 100_000_000;

    private final Path file;
    private final Map<String, TensorInfo> tensors;
    private final long dataStart;

    private SafeTensors(Path file, Map<String, TensorInfo> tensors, long dataStart) {
        this.file = file;
        this.tensors = Collections.unmodifiableMap(tensors);
        this.dataStart = dataStart;
    }

    /** @throws DiffusionException if the file is missing or its header contradicts the format or the file's length */
    public static SafeTensors open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw DiffusionException.badFile(file, "there is no such file");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size < Long.BYTES) {
                throw DiffusionException.badFile(file, "only " + size + " bytes, no safetensors file");
            }
            long headerBytes = read(file, channel, 0, Long.BYTES).getLong();
            if (headerBytes < 2 || headerBytes > MAX_HEADER_BYTES || headerBytes > size - Long.BYTES) {
                throw DiffusionException.badFile(
                        file,
                        "header length " + Long.toUnsignedString(headerBytes) + " in a file of " + size + " bytes");
            }
            byte[] header = new byte[(int) headerBytes];
            read(file, channel, Long.BYTES, header.length).get(header);
            long dataStart = Long.BYTES + headerBytes;
            return new SafeTensors(file, SafeTensorsHeader.parse(file, header, size - dataStart), dataStart);
        } catch (IOException e) {
            throw DiffusionException.badFile(file, "cannot be read", e);
        }
    }

    @Override
    public Map<String, TensorInfo> tensors() {
        return tensors;
    }

    @Override
    public ByteBuffer map(String name) {
        TensorInfo tensor = info(name);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (tensor.bytes() > Integer.MAX_VALUE) {
                throw DiffusionException.unsupported(file, "tensor \"" + name + "\" of " + tensor.bytes() + " bytes");
            }
            return channel.map(FileChannel.MapMode.READ_ONLY, dataStart + tensor.begin(), tensor.bytes())
                    .order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw DiffusionException.badFile(file, "tensor \"" + name + "\" cannot be mapped", e);
        }
    }

    @Override
    public String label() {
        return file.toString();
    }

    /** The elements of an integer tensor. */
    public long[] longs(String name) {
        TensorInfo tensor = info(name);
        return Elements.toLongs(
                map(name), tensor.type(), Math.toIntExact(tensor.shape().elements()));
    }

    private TensorInfo info(String name) {
        TensorInfo tensor = tensors.get(name);
        if (tensor == null) {
            throw DiffusionException.badFile(file, "tensor \"" + name + "\" is missing");
        }
        return tensor;
    }

    private static ByteBuffer read(Path file, FileChannel channel, long position, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw DiffusionException.badFile(file, "ends within its header");
            }
        }
        return buffer.flip();
    }
}
