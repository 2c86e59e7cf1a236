package dev.darkroom.diffusion.weights;

import dev.darkroom.diffusion.DiffusionException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Writes a file so that a reader, even after a crash, finds the old content or the new one and nothing between. */
public final class AtomicFile {

    private AtomicFile() {}

    /** What is to be written. */
    @FunctionalInterface
    public interface Content {
        void writeTo(FileChannel channel) throws IOException;
    }

    /** @throws DiffusionException if it cannot be written, as when the disk is full; what was there before remains */
    public static void write(Path file, Content content) {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.createDirectories(
                    Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file));
            try (FileChannel channel = FileChannel.open(
                    part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                content.writeTo(channel);
                channel.force(true);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            remove(part, e);
            throw DiffusionException.badFile(file, "cannot be written: " + e.getMessage(), e);
        }
    }

    /** A part left on a full disk would keep it full. */
    private static void remove(Path part, IOException failure) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
