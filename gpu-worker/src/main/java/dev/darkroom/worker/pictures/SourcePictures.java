package dev.darkroom.worker.pictures;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.images.Lanczos;
import dev.darkroom.diffusion.images.Pixels;
import dev.darkroom.diffusion.pipelines.DrawRequest;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.events.GenerationRequest;
import dev.darkroom.events.SourcePicture;
import dev.darkroom.storage.objects.ObjectStore;
import dev.darkroom.storage.objects.ObjectStore.StoredObject;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;

/** Pictures to begin with, out of the bucket, in the size of the request. */
@Singleton
public class SourcePictures {
    private static final int MOST_SIDE = 8192;

    private final ObjectStore objects;

    @Inject
    public SourcePictures(ObjectStore objects) {
        this.objects = objects;
    }

    /**
     * Fetches what the request names; blocks.
     *
     * @throws DiffusionException if it is not there or no picture
     * @throws dev.darkroom.storage.objects.ObjectStoreException when the bucket cannot be read
     */
    public Optional<DrawRequest.Source> load(GenerationRequest request) {
        return Optional.ofNullable(request.source())
                .map(source -> new DrawRequest.Source(
                        Pixels.toTensor(
                                rgb("source.image", source.image(), request), request.width(), request.height()),
                        mask(source, request),
                        source.strength()));
    }

    private Optional<Tensor> mask(SourcePicture source, GenerationRequest request) {
        String key = source.mask();
        if (key == null) {
            return Optional.empty();
        }
        byte[] rgb = rgb("source.mask", key, request);
        byte[] grey = new byte[rgb.length / 3];
        for (int i = 0; i < grey.length; i++) {
            // Luma of ITU-R 601, as Pillow turns colours into grey
            int red = Byte.toUnsignedInt(rgb[3 * i]);
            int green = Byte.toUnsignedInt(rgb[3 * i + 1]);
            int blue = Byte.toUnsignedInt(rgb[3 * i + 2]);
            grey[i] = (byte) ((red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16);
        }
        return Optional.of(Pixels.toMask(grey, request.width(), request.height()));
    }

    private byte[] rgb(String field, String key, GenerationRequest request) {
        StoredObject object = objects.get(key)
                .orElseThrow(() -> DiffusionException.badRequest(field + " names no picture that was handed in"));
        BufferedImage image = read(object.content());
        if (image == null) {
            throw DiffusionException.badRequest(
                    field + " is no PNG, JPEG, GIF or BMP picture of at most " + MOST_SIDE + " pixels a side");
        }
        return Lanczos.resize(
                Pictures.rgb(image), image.getWidth(), image.getHeight(), 3, request.width(), request.height());
    }

    /** Looks at the size first: a small file may claim a picture that fills the memory. */
    private static @Nullable BufferedImage read(byte[] file) {
        // One with a file behind it is closed as soon as the process is told to stop.
        try (ImageInputStream input = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(input);
            if (!readers.hasNext()) {
                return null;
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(input);
                return Math.max(reader.getWidth(0), reader.getHeight(0)) > MOST_SIDE ? null : reader.read(0);
            } finally {
                reader.dispose();
            }
        } catch (IOException e) {
            return null;
        }
    }
}
