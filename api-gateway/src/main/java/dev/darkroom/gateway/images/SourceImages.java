package dev.darkroom.gateway.images;

import dev.darkroom.images.Image;
import dev.darkroom.images.Lanczos;

/** Brings images into the one form that workers read: PNG of exactly the size that is drawn. */
public final class SourceImages {
    private SourceImages() {}

    /** RGB on white, scaled until it covers the size and cropped to its middle. */
    public static byte[] image(Image image, int width, int height) {
        return ImageWriter.encode(image.cover(width, height), OutputFormat.PNG, 100);
    }

    /** Grey, scaled and cropped like the image; white parts are redrawn. */
    public static byte[] mask(Image mask, MaskRule rule, int width, int height) throws UnusableImageException {
        byte[] grey = Lanczos.cover(rule.painted(mask), mask.width(), mask.height(), 1, width, height);
        return ImageWriter.encodeGrey(grey, width, height);
    }
}
