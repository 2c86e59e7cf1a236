package dev.darkroom.images;

/** The parts of a file, found but not yet unpacked. */
sealed interface ImageFile permits PngFile, JpegFile, WebpFile, GifFile, BmpFile {
    ImageHeader header();

    Orientation orientation();

    /** An ICC profile, not yet looked at; empty where there is none. */
    byte[] profile();

    /** Unpacks the samples. */
    Samples samples() throws ImageException;

    static ImageFile parse(byte[] file) throws ImageException {
        ImageFormat format = ImageFormat.sniff(file)
                .orElseThrow(() -> ImageException.because("must be a PNG, JPEG, WebP, GIF or BMP image"));
        return switch (format) {
            case PNG -> PngFile.of(file);
            case JPEG -> JpegFile.of(file);
            case WEBP -> WebpFile.of(file);
            case GIF -> GifFile.of(file);
            case BMP -> BmpFile.of(file);
        };
    }
}
