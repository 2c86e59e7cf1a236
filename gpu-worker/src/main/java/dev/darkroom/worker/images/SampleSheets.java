package dev.darkroom.worker.images;

import dev.darkroom.images.Image;
import dev.darkroom.images.ImageDecoder;
import dev.darkroom.images.ImageException;
import dev.darkroom.images.ImageHeader;
import dev.darkroom.images.ImageLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The sheets of samples that a training of ours writes. */
public final class SampleSheets {
    private static final ImageDecoder DECODER = new ImageDecoder(new ImageLimits(1 << 30, 1 << 16, 1 << 28, 1L << 31));

    private SampleSheets() {}

    public static Image read(Path file) {
        try {
            return DECODER.read(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ImageException e) {
            throw new IllegalStateException("a training writes sheets that can be read", e);
        }
    }

    public static ImageHeader header(Path file) {
        try {
            return DECODER.inspect(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ImageException e) {
            throw new IllegalStateException("a training writes sheets that can be read", e);
        }
    }
}
