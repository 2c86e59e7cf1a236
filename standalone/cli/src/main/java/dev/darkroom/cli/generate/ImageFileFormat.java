package dev.darkroom.cli.generate;

import dev.darkroom.cli.console.CliException;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;

/** What an image file holds, as the ending of its name says. */
public enum ImageFileFormat {
    PNG("png"),
    JPEG("jpg", "jpeg"),
    WEBP("webp");

    private final List<String> endings;

    ImageFileFormat(String... endings) {
        this.endings = List.of(endings);
    }

    /**
     * The format of a name; PNG where it has no ending.
     *
     * @throws CliException where the ending stands for none of these
     */
    static ImageFileFormat of(Path file, Set<ImageFileFormat> written) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        if (dot < 0) {
            return PNG;
        }
        String ending = name.substring(dot + 1).toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(format -> written.contains(format) && format.endings.contains(ending))
                .findFirst()
                .orElseThrow(() -> CliException.refused("-o " + file + ": the name of an image file ends in "
                        + Arrays.stream(values())
                                .filter(written::contains)
                                .flatMap(format -> format.endings.stream())
                                .map(known -> "." + known)
                                .collect(Collectors.joining(", "))));
    }

    /** The name that the REST interface has for it. */
    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** An image as the bytes of a file. Java itself writes no WebP. */
    byte[] encode(BufferedImage image) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(this == JPEG ? opaque(image) : image, wireName(), bytes)) {
                throw new IllegalStateException("nothing writes " + this);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** JPEG knows no transparency. */
    private static BufferedImage opaque(BufferedImage image) {
        BufferedImage opaque = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = opaque.createGraphics();
        graphics.drawImage(image, 0, 0, Color.WHITE, null);
        graphics.dispose();
        return opaque;
    }
}
