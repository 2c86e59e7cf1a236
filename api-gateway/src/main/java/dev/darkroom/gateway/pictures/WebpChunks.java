package dev.darkroom.gateway.pictures;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads the size of a WebP picture (RFC 9649) where the decoder will take it from, which need not be what the file says at its
 * beginning.
 */
final class WebpChunks {
    private static final int FIRST_CHUNK = 12;
    private static final int CHUNK_HEADER = 8;
    private static final int FOURTEEN_BITS = 0x3fff;

    private WebpChunks() {}

    static PictureHeader header(byte[] file) throws PictureException {
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        Optional<PictureHeader> canvas = Optional.empty();
        int at = FIRST_CHUNK;
        while (at + CHUNK_HEADER + 10 <= file.length) {
            int data = at + CHUNK_HEADER;
            switch (new String(file, at, 4, StandardCharsets.ISO_8859_1)) {
                case "VP8X" -> canvas = Optional.of(size(bits24(bytes, data + 4) + 1, bits24(bytes, data + 7) + 1));
                case "VP8 " -> {
                    return checked(
                            canvas,
                            size(bytes.getShort(data + 6) & FOURTEEN_BITS, bytes.getShort(data + 8) & FOURTEEN_BITS));
                }
                case "VP8L" -> {
                    int bits = bytes.getInt(data + 1);
                    return checked(canvas, size((bits & FOURTEEN_BITS) + 1, (bits >>> 14 & FOURTEEN_BITS) + 1));
                }
                case "ANIM", "ANMF" -> throw PictureException.because("is animated");
                default -> {
                    // Metadata, which nobody reads.
                }
            }
            long next = at + CHUNK_HEADER + Integer.toUnsignedLong(bytes.getInt(at + 4));
            next += next % 2;
            if (next > file.length) {
                break;
            }
            at = (int) next;
        }
        throw PictureException.because("is a damaged WebP file");
    }

    private static PictureHeader checked(Optional<PictureHeader> canvas, PictureHeader frame) throws PictureException {
        if (canvas.isPresent() && !canvas.get().equals(frame)) {
            throw PictureException.because("is a WebP file that contradicts itself");
        }
        return frame;
    }

    private static PictureHeader size(int width, int height) {
        return new PictureHeader(PictureFormat.WEBP, width, height);
    }

    private static int bits24(ByteBuffer bytes, int at) {
        return bytes.getShort(at) & 0xffff | (bytes.get(at + 2) & 0xff) << 16;
    }
}
