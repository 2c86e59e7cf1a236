package dev.darkroom.images;

/**
 * Reads image files that clients send: PNG, JPEG, WebP, GIF and BMP. Samples come out as they are in the file, brought to 8 bits; only a
 * colour profile that is not sRGB's and the orientation that cameras note change them. Animations are refused.
 */
public final class ImageDecoder {
    private final ImageLimits limits;

    public ImageDecoder(ImageLimits limits) {
        this.limits = limits;
    }

    /**
     * Looks at the header alone.
     *
     * @throws ImageException if the file is no image, a damaged or animated one, or beyond the limits
     */
    public ImageHeader inspect(byte[] file) throws ImageException {
        return checked(file).header();
    }

    /** As {@link #inspect}, and unpacks the pixels. */
    public Image read(byte[] file) throws ImageException {
        ImageFile parts = checked(file);
        Samples samples = ColorProfile.toSrgb(parts.profile(), parts.samples());
        return parts.orientation().apply(samples.toImage());
    }

    private ImageFile checked(byte[] file) throws ImageException {
        if (file.length > limits.fileBytes()) {
            throw ImageException.because("must have at most " + limits.fileBytes() + " bytes");
        }
        ImageFile parts = ImageFile.parse(file);
        if (parts.header().animated()) {
            throw ImageException.because("is animated; only still images are taken");
        }
        limits.check(parts.header());
        return parts;
    }
}
