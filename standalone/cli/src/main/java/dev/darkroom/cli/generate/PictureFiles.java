package dev.darkroom.cli.generate;

import dev.darkroom.cli.CliException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Where the pictures of one command go: the file itself for one, {@code FILE-0.png}, {@code FILE-1.png}... for several.
 *
 * @param format what the ending of the name stands for
 */
public record PictureFiles(Path file, PictureFormat format) {
    /** Refuses a place that cannot be written, before any work is done for it. */
    public PictureFiles {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || Files.isDirectory(file)) {
            throw CliException.refused(file + " is a folder");
        }
        if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw CliException.refused("the folder " + folder + " cannot be written");
        }
    }

    /** For pictures that a server makes files of. */
    static PictureFiles served(Path file) {
        return new PictureFiles(file, PictureFormat.of(file, EnumSet.allOf(PictureFormat.class)));
    }

    /** For pictures that are drawn and written by this process. */
    public static PictureFiles drawnHere(Path file) {
        return new PictureFiles(file, PictureFormat.of(file, EnumSet.of(PictureFormat.PNG, PictureFormat.JPEG)));
    }

    public List<Path> names(int pictures) {
        return pictures == 1
                ? List.of(file)
                : IntStream.range(0, pictures).mapToObj(this::numbered).toList();
    }

    /** Writes whole pictures only: a reader never sees half a file. */
    public static void write(Path target, byte[] picture) {
        Path draft = target.resolveSibling(target.getFileName() + ".part");
        try {
            Files.write(draft, picture);
            Files.move(draft, target, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw CliException.failed(target + " cannot be written: " + e.getMessage());
        }
    }

    /** Writes one picture to the file itself. */
    public void write(BufferedImage picture) {
        write(file, format.encode(picture));
    }

    /** A picture as the bytes of such a file. */
    public byte[] encode(BufferedImage picture) {
        return format.encode(picture);
    }

    private Path numbered(int index) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        String stem = dot > 0 ? name.substring(0, dot) : name;
        String extension = dot > 0 ? name.substring(dot) : "";
        return file.resolveSibling(stem + "-" + index + extension);
    }
}
