package dev.darkroom.gateway.pictures;

import dev.darkroom.images.Image;
import dev.darkroom.images.Lanczos;

/** Brings pictures into the one form that workers read: PNG of exactly the size that is drawn. */
public final class SourcePictures {
    private SourcePictures() {}

    /** RGB on white, scaled until it covers the size and cropped to its middle. */
    public static byte[] picture(Image picture, int width, int height) {
        return PictureWriter.encode(picture.cover(width, height), PictureFormat.PNG, 100);
    }

    /** Grey, scaled and cropped like the picture; white is drawn anew. */
    public static byte[] mask(Image mask, MaskRule rule, int width, int height) throws PictureException {
        byte[] grey = Lanczos.cover(rule.painted(mask), mask.width(), mask.height(), 1, width, height);
        return PictureWriter.encodeGrey(grey, width, height);
    }
}
