package dev.darkroom.diffusion.model;

import dev.darkroom.diffusion.DiffusionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * A name for a folder's content: SHA-256 over the names, sizes and bytes of its files. Of a file over 64 MiB it takes the
 * first and last MiB and 62 blocks between, which any training or conversion changes, so that describing a large model stays
 * cheap.
 */
final class Revision {

    private static final long WHOLE_FILE = 64L << 20;
    private static final int BLOCK = 1 << 20;
    private static final int BLOCKS = 64;

    private Revision() {}

    static String of(Path path) {
        try {
            return ofReal(path.toRealPath()); // the folder of an added model may be a link
        } catch (IOException | UncheckedIOException e) {
            throw DiffusionException.badFile(path, "cannot be read", e);
        }
    }

    private static String ofReal(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            List<Path> files = walk.filter(Revision::matters).sorted().toList();
            for (Path file : files) {
                add(digest, folder.relativize(file), file);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Configurations, vocabularies and weights; not images, read-mes or pickled twins of the weights. */
    private static boolean matters(Path file) {
        String name = String.valueOf(file.getFileName());
        return Files.isRegularFile(file)
                && (name.endsWith(".json") || name.endsWith(".safetensors") || name.endsWith(".txt"));
    }

    private static void add(MessageDigest digest, Path name, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            digest.update((name + "\n" + size + "\n").replace('\\', '/').getBytes(StandardCharsets.UTF_8));
            long step = size <= WHOLE_FILE ? BLOCK : (size - BLOCK) / (BLOCKS - 1);
            for (long position = 0; position < size; position += step) {
                ByteBuffer block = ByteBuffer.allocate((int) Math.min(BLOCK, size - position));
                while (block.hasRemaining() && channel.read(block, position + block.position()) >= 0) {
                    continue;
                }
                digest.update(block.flip());
            }
        }
    }
}
