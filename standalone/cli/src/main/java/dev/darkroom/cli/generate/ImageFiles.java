package dev.darkroom.cli.generate;

import dev.darkroom.cli.console.CliException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Where the images of one command go: the file itself for one, {@code FILE-0.png}, {@code FILE-1.png}... for several.
 *
 * @param format what the ending of the name stands for
 */
public record ImageFiles(Path file, ImageFileFormat format) {
    /** Refuses a place that cannot be written, before any work is done for it. */
    public ImageFiles {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || Files.isDirectory(file)) {
            throw CliException.refused(file + " is a folder");
        }
        if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw CliException.refused("the folder " + folder + " cannot be written");
        }
    }

    /** For images that a server makes files of. */
    static ImageFiles served(Path file) {
        return new ImageFiles(file, ImageFileFormat.of(file, EnumSet.allOf(ImageFileFormat.class)));
    }

    /** For images that are drawn and written by this process. */
    public static ImageFiles drawnHere(Path file) {
        return new ImageFiles(file, ImageFileFormat.of(file, EnumSet.of(ImageFileFormat.PNG, ImageFileFormat.JPEG)));
    }

    public List<Path> names(int images) {
        return images == 1
                ? List.of(file)
                : IntStream.range(0, images).mapToObj(this::numbered).toList();
    }

    /** Writes whole images only: a reader never sees half a file. */
    public static void write(Path target, byte[] image) {
        Path draft = target.resolveSibling(target.getFileName() + ".part");
        try {
            Files.write(draft, image);
            Files.move(draft, target, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw CliException.failed(target + " cannot be written: " + e.getMessage());
        }
    }

    /** Writes one image to the file itself. */
    public void write(BufferedImage image) {
        write(file, format.encode(image));
    }

    /** An image as the bytes of such a file. */
    public byte[] encode(BufferedImage image) {
        return format.encode(image);
    }

    private Path numbered(int index) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        String stem = dot > 0 ? name.substring(0, dot) : name;
        String extension = dot > 0 ? name.substring(dot) : "";
        return file.resolveSibling(stem + "-" + index + extension);
    }
}
