package dev.darkroom.diffusion.weights;

import dev.darkroom.diffusion.DiffusionException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/**
 * A safetensors file: 8 bytes of header length, a JSON header, then the tensors' bytes, little-endian and row by row. The header is checked
 * in full before any data is touched; data is mapped, so a large file costs no heap.
 *
 * <p>Shortening a file while it is mapped ends this process: the operating system answers a read beyond the new end with SIGBUS, which
 * native code cannot survive. Replace a model's files by renaming, never by writing into them.
 */
public final class SafeTensors implements Weights {

    /** The format allows 100 MB; the headers of the largest networks take less than 1 MB, training notes included a few. */
    private static final long MAX_HEADER_BYTES = 16 << 20;

    /** What a ZIP archive begins with, and a pickle of any protocol since Python 2.3. */
    private static final int ZIP = 0x04034b50;

    private static final int PICKLE = 0x80;

    private final Path file;
    private final SafeTensorsHeader.Content content;
    private final long dataStart;

    private SafeTensors(Path file, SafeTensorsHeader.Content content, long dataStart) {
        this.file = file;
        this.content = content;
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
                throw DiffusionException.badFile(file, "is not a safetensors file: only " + size + " bytes");
            }
            long headerBytes = read(file, channel, 0, Long.BYTES).getLong();
            requirePlausible(file, headerBytes, size);
            byte[] header = new byte[(int) headerBytes];
            read(file, channel, Long.BYTES, header.length).get(header);
            long dataStart = Long.BYTES + headerBytes;
            return new SafeTensors(file, SafeTensorsHeader.parse(file, header, size - dataStart), dataStart);
        } catch (IOException e) {
            throw DiffusionException.badFile(file, "cannot be read", e);
        }
    }

    private static void requirePlausible(Path file, long headerBytes, long size) {
        if (headerBytes >= 2 && headerBytes <= Math.min(MAX_HEADER_BYTES, size - Long.BYTES)) {
            return;
        }
        if ((int) headerBytes == ZIP || (headerBytes & 0xff) == PICKLE) {
            throw DiffusionException.badFile(
                    file, "is not a safetensors file but looks pickled, as torch.save writes; pickles are never read");
        }
        throw DiffusionException.badFile(
                file,
                "is not a safetensors file: header length " + Long.toUnsignedString(headerBytes) + " in a file of "
                        + size + " bytes, at most " + MAX_HEADER_BYTES + " are read");
    }

    @Override
    public Map<String, TensorInfo> tensors() {
        return content.tensors();
    }

    /** What the writer of the file noted in its header. */
    public Map<String, String> metadata() {
        return content.metadata();
    }

    @Override
    public ByteBuffer map(String name) {
        TensorInfo tensor = info(name);
        if (tensor.bytes() > Integer.MAX_VALUE) {
            throw DiffusionException.unsupported(file, "tensor \"" + name + "\" of " + tensor.bytes() + " bytes");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (channel.size() < dataStart + tensor.end()) {
                throw DiffusionException.badFile(file, "was shortened while in use");
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
        TensorInfo tensor = content.tensors().get(name);
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
