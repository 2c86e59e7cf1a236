package dev.darkroom.gateway.pictures;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Reads the chunks of a PNG file (PNG specification, section 5.3) and keeps those that the pixels need. Text and colour profiles
 * are compressed by themselves and may unpack to anything; they are left out before a decoder sees the file.
 */
final class PngChunks {
    private static final int SIGNATURE = 8;
    private static final int HEADER = 13;
    private static final int AROUND = 12;
    private static final Set<String> NEEDED = Set.of("IHDR", "PLTE", "tRNS", "IDAT", "IEND");

    private PngChunks() {}

    static PictureHeader header(byte[] file) throws PictureException {
        if (file.length < SIGNATURE + HEADER + AROUND
                || ByteBuffer.wrap(file).getInt(SIGNATURE) != HEADER
                || !type(file, SIGNATURE).equals("IHDR")) {
            throw PictureException.because("is a damaged PNG file");
        }
        ByteBuffer header = ByteBuffer.wrap(file, SIGNATURE + 8, HEADER);
        return new PictureHeader(PictureFormat.PNG, header.getInt(), header.getInt());
    }

    static byte[] needed(byte[] file) throws PictureException {
        ByteArrayOutputStream kept = new ByteArrayOutputStream(file.length);
        kept.write(file, 0, SIGNATURE);
        int at = SIGNATURE;
        while (at + AROUND <= file.length) {
            long length = Integer.toUnsignedLong(ByteBuffer.wrap(file).getInt(at));
            if (length > file.length - at - AROUND) {
                break;
            }
            int whole = (int) length + AROUND;
            String type = type(file, at);
            if (NEEDED.contains(type)) {
                kept.write(file, at, whole);
            }
            if (type.equals("IEND")) {
                return kept.toByteArray();
            }
            at += whole;
        }
        throw PictureException.because("is a PNG file that ends too early");
    }

    private static String type(byte[] file, int chunk) {
        return new String(file, chunk + 4, 4, StandardCharsets.ISO_8859_1);
    }
}
