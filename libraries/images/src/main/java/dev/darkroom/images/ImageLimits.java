package dev.darkroom.images;

/**
 * What is taken.
 *
 * @param fileBytes size of the file
 * @param side pixels of the longer side
 * @param pixels width times height
 * @param decodingBytes see {@link ImageHeader#decodingBytes()}
 */
public record ImageLimits(int fileBytes, int side, long pixels, long decodingBytes) {

    void check(ImageHeader header) throws ImageException {
        if (header.width() < 1 || header.height() < 1) {
            throw ImageException.because("has no pixels");
        }
        if (header.pixels() > pixels) {
            throw ImageException.because("must have at most " + pixels + " pixels");
        }
        if (header.width() > side || header.height() > side) {
            throw ImageException.because("must have sides of at most " + side + " pixels");
        }
        if (header.decodingBytes() > decodingBytes) {
            throw ImageException.because("must take at most " + decodingBytes + " bytes to decode: it has "
                    + header.pixels() + " pixels of " + header.channels() + " channels of " + header.bits() + " bits");
        }
    }
}
