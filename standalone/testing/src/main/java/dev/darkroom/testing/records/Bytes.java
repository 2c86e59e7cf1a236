package dev.darkroom.testing.records;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Bytes that are no message. */
final class Bytes {
    private Bytes() {}

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] random(Random random, int most) {
        byte[] bytes = new byte[1 + random.nextInt(most)];
        random.nextBytes(bytes);
        // Never the beginning of JSON.
        bytes[0] = (byte) 0xfe;
        return bytes;
    }

    /** The same with a byte that UTF-8 has nowhere. */
    static byte[] broken(byte[] text, Random random) {
        byte[] bytes = text.clone();
        bytes[random.nextInt(bytes.length)] = (byte) 0xff;
        return bytes;
    }

    /** The first part of it, without its last byte at least. */
    static byte[] cut(byte[] whole, Random random) {
        return java.util.Arrays.copyOf(whole, random.nextInt(whole.length));
    }

    static byte[] nested(String opening, int depth) {
        return utf8(opening.repeat(depth));
    }
}
