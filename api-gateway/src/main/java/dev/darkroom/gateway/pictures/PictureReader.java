package dev.darkroom.gateway.pictures;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes pictures that strangers send. The size is read from the header and held against the limits before anything is
 * unpacked; a decoder never makes more pixels than the header says.
 */
public final class PictureReader {
    /** Passes over the whole picture that a progressive JPEG may ask for. */
    private static final int MOST_SCANS = 100;

    private static final int START_OF_SCAN = 0xda;
    private static final int LONGEST_SIDE = 16_384;
    private static final int PNG_DEPTH = 24;

    private final int mostBytes;
    private final long mostPixels;

    /** @param mostPixels width times height */
    public PictureReader(int mostBytes, long mostPixels) {
        this.mostBytes = mostBytes;
        this.mostPixels = mostPixels;
    }

    /** Size of the largest file that is taken. */
    public int mostBytes() {
        return mostBytes;
    }

    /** Looks at the header alone. */
    public PictureHeader inspect(byte[] file) throws PictureException {
        if (file.length > mostBytes) {
            throw PictureException.because("must have at most " + mostBytes + " bytes");
        }
        PictureFormat format = PictureFormat.sniff(file)
                .orElseThrow(() -> PictureException.because("must be a PNG, JPEG or WebP picture"));
        PictureHeader header =
                switch (format) {
                    case PNG -> PngChunks.header(file);
                    case JPEG -> jpegHeader(file);
                    case WEBP -> WebpChunks.header(file);
                };
        if (header.width() < 1 || header.height() < 1 || header.pixels() > mostPixels) {
            throw PictureException.because("must have at most " + mostPixels + " pixels");
        }
        if (Math.max(header.width(), header.height()) > LONGEST_SIDE) {
            throw PictureException.because("must have sides of at most " + LONGEST_SIDE + " pixels");
        }
        return header;
    }

    /** Bytes that {@link #read} and one copy of what it returns take: samples as they are in the file, then 4 bytes a pixel. */
    long decodingBytes(byte[] file, PictureHeader header, int width, int height) {
        boolean isDeep = header.format() == PictureFormat.PNG && file[PNG_DEPTH] == 16;
        int thinning = thinning(header, width, height);
        return header.pixels() / thinning / thinning * ((isDeep ? 8 : 4) + 4);
    }

    private static int thinning(PictureHeader header, int width, int height) {
        return Math.max(1, Math.min(header.width() / (2 * width), header.height() / (2 * height)));
    }

    /**
     * Decodes, thinned out where the picture is more than twice as large as needed.
     *
     * @param width in pixels, that the picture will be scaled to
     * @param height in pixels
     */
    public BufferedImage read(byte[] file, int width, int height) throws PictureException {
        PictureHeader header = inspect(file);
        byte[] safe = header.format() == PictureFormat.PNG ? PngChunks.needed(file) : file;
        return decode(header.format(), safe, thinning(header, width, height));
    }

    private static BufferedImage decode(PictureFormat format, byte[] file, int thinning) throws PictureException {
        ImageReader reader = reader(format);
        try (ImageInputStream input = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            reader.setInput(input, true, true);
            ImageReadParam every = reader.getDefaultReadParam();
            every.setSourceSubsampling(thinning, thinning, 0, 0);
            return reader.read(0, every);
        } catch (IOException | RuntimeException e) {
            // Decoders stumble over broken files in many ways.
            throw PictureException.because("cannot be decoded");
        } finally {
            reader.dispose();
        }
    }

    private static PictureHeader jpegHeader(byte[] file) throws PictureException {
        int scans = 0;
        for (int i = 0; i + 1 < file.length; i++) {
            if ((file[i] & 0xff) == 0xff && (file[i + 1] & 0xff) == START_OF_SCAN && ++scans > MOST_SCANS) {
                throw PictureException.because("is a JPEG file of more than " + MOST_SCANS + " scans");
            }
        }
        ImageReader reader = reader(PictureFormat.JPEG);
        try (ImageInputStream input = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            reader.setInput(input, true, true);
            return new PictureHeader(PictureFormat.JPEG, reader.getWidth(0), reader.getHeight(0));
        } catch (IOException | RuntimeException e) {
            throw PictureException.because("is a damaged JPEG file");
        } finally {
            reader.dispose();
        }
    }

    private static ImageReader reader(PictureFormat format) {
        return switch (format) {
            case PNG, JPEG ->
                ImageIO.getImageReadersByFormatName(format.wireName()).next();
            case WEBP -> new WebPImageReaderSpi().createReaderInstance(null);
        };
    }
}
