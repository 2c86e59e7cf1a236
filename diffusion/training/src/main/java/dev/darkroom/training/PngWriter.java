package dev.darkroom.training;

import dev.darkroom.diffusion.weights.AtomicFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Writes PNG files, whole or not at all. */
final class PngWriter {

    private PngWriter() {}

    static void write(Path file, BufferedImage image) {
        AtomicFile.write(file, channel -> {
            OutputStream out = Channels.newOutputStream(channel);
            try (ImageOutputStream output = new MemoryCacheImageOutputStream(out)) {
                if (!ImageIO.write(image, "png", output)) {
                    throw new IOException("no PNG encoder");
                }
            }
        });
    }
}
