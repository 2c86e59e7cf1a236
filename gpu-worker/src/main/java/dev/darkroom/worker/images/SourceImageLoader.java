package dev.darkroom.worker.images;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.images.Pixels;
import dev.darkroom.diffusion.pipelines.DrawRequest;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.events.GenerationRequest;
import dev.darkroom.events.SourceImage;
import dev.darkroom.images.Image;
import dev.darkroom.images.ImageDecoder;
import dev.darkroom.images.ImageException;
import dev.darkroom.images.ImageLimits;
import dev.darkroom.images.Lanczos;
import dev.darkroom.storage.objects.ObjectStore;
import dev.darkroom.storage.objects.ObjectStore.StoredObject;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Images to begin with, out of the bucket, in the size of the request. */
@Singleton
public class SourceImageLoader {
    /** A small file may claim an image that fills the memory. */
    private static final ImageDecoder DECODER = new ImageDecoder(new ImageLimits(1 << 28, 8192, 1 << 26, 1 << 29));

    private final ObjectStore objects;

    @Inject
    public SourceImageLoader(ObjectStore objects) {
        this.objects = objects;
    }

    /**
     * Fetches what the request names; blocks.
     *
     * @throws DiffusionException if it is not there or no image
     * @throws dev.darkroom.storage.objects.ObjectStoreException when the bucket cannot be read
     */
    public Optional<DrawRequest.Source> load(GenerationRequest request) {
        return Optional.ofNullable(request.source())
                .map(source ->
                        new DrawRequest.Source(image(source, request), mask(source, request), source.strength()));
    }

    private Tensor image(SourceImage source, GenerationRequest request) {
        Image image = read("source.image", source.image()).onWhite();
        return Pixels.toTensor(scaled(image.pixels(), image, 3, request), request.width(), request.height());
    }

    private Optional<Tensor> mask(SourceImage source, GenerationRequest request) {
        String key = source.mask();
        if (key == null) {
            return Optional.empty();
        }
        Image mask = read("source.mask", key);
        byte[] grey = scaled(mask.luminance(), mask, 1, request);
        return Optional.of(Pixels.toMask(grey, request.width(), request.height()));
    }

    private static byte[] scaled(byte[] pixels, Image image, int channels, GenerationRequest request) {
        return Lanczos.resize(pixels, image.width(), image.height(), channels, request.width(), request.height());
    }

    private Image read(String field, String key) {
        StoredObject object = objects.get(key)
                .orElseThrow(() -> DiffusionException.badRequest(field + " names no image that was handed in"));
        try {
            return DECODER.read(object.content());
        } catch (ImageException e) {
            throw DiffusionException.badRequest(field + " " + e.getMessage());
        }
    }
}
