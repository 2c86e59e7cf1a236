package dev.darkroom.gateway.surfaces.sdapi;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads the generation parameters of an image from its PNG (third edition, sections 5.3, 11.3.3.2 and 11.3.3.4). */
final class PngText {
    private static final int SIGNATURE = 8;
    private static final int CHECKSUM = 4;
    private static final int UNCOMPRESSED_ITXT = 2;
    private static final String KEYWORD = "parameters";

    private PngText() {}

    /** Empty where the image has none. */
    static String parameters(byte[] png) {
        try {
            ByteBuffer file = ByteBuffer.wrap(png).position(SIGNATURE);
            while (file.hasRemaining()) {
                int length = file.getInt();
                String type = text(file.slice(file.position(), Integer.BYTES));
                ByteBuffer data = file.slice(file.position() + Integer.BYTES, length);
                if (type.equals("tEXt") && KEYWORD.equals(field(data))) {
                    return text(data);
                }
                if (type.equals("iTXt") && KEYWORD.equals(field(data))) {
                    data.position(data.position() + UNCOMPRESSED_ITXT);
                    field(data);
                    field(data);
                    return StandardCharsets.UTF_8.decode(data).toString();
                }
                file.position(file.position() + Integer.BYTES + length + CHECKSUM);
            }
        } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
            // A file that ends too soon has no text either.
        }
        return "";
    }

    /** Up to the next zero byte, which ends it. */
    private static String field(ByteBuffer data) {
        int start = data.position();
        while (data.get() != 0) {
            continue;
        }
        return text(data.slice(start, data.position() - start - 1));
    }

    private static String text(ByteBuffer latin1) {
        return StandardCharsets.ISO_8859_1.decode(latin1).toString();
    }
}
