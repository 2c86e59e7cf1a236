package dev.darkroom.images;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** The chunks of a PNG file (PNG specification, section 5.3), checked for their checksums where pixels depend on them. */
final class PngChunks {
    private static final int SIGNATURE = 8;
    private static final int CONTENT = 8;
    private static final int AROUND = 12;
    private static final int HEADER = 13;
    private static final int LONGEST_NAME = 80;
    private static final int MOST_PROFILE = 4 << 20;
    /** What a decoder gets to see: text is compressed by itself and may unpack to anything, colours are none of its business. */
    private static final Set<String> PIXELS = Set.of("IHDR", "PLTE", "IDAT", "IEND");

    private static final Set<String> CHECKED = Set.of("IHDR", "PLTE", "tRNS", "IDAT");
    /** All others are skipped: a file may hold any number of kinds. */
    private static final Set<String> KNOWN = Set.of("IHDR", "PLTE", "tRNS", "iCCP", "sRGB", "acTL", "eXIf", "IEND");

    private final byte[] file;
    /** Where the content of the first chunk of a type lies. */
    private final Map<String, Integer> places = new HashMap<>();

    PngChunks(byte[] file) throws ImageException {
        this.file = file;
        if (file.length < SIGNATURE + HEADER + AROUND || length(SIGNATURE) != HEADER) {
            throw ImageException.because("is a damaged PNG file");
        }
        for (int at = SIGNATURE; !places.containsKey("IEND"); at = next(at)) {
            next(at);
            if (KNOWN.contains(type(at))) {
                places.putIfAbsent(type(at), at);
            }
        }
        if (places.getOrDefault("IHDR", 0) != SIGNATURE) {
            throw ImageException.because("is a damaged PNG file");
        }
    }

    boolean has(String type) {
        return places.containsKey(type);
    }

    /** Content of the first chunk of a type; empty where there is none. */
    ByteBuffer content(String type) {
        Integer at = places.get(type);
        return at == null
                ? ByteBuffer.allocate(0)
                : ByteBuffer.wrap(file, at + CONTENT, (int) length(at)).slice();
    }

    /** The colour profile, unpacked; empty where there is none, or one that unpacks to more than profiles have. */
    byte[] profile() {
        ByteBuffer chunk = content("iCCP");
        int name = 0;
        while (name < Math.min(LONGEST_NAME, chunk.limit()) && chunk.get(name) != 0) {
            name++;
        }
        if (chunk.limit() < name + 2) {
            return new byte[0];
        }
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(chunk.slice(name + 2, chunk.limit() - name - 2));
            ByteArrayOutputStream unpacked = new ByteArrayOutputStream();
            byte[] part = new byte[1 << 14];
            for (int read = inflater.inflate(part); read > 0; read = inflater.inflate(part)) {
                unpacked.write(part, 0, read);
                if (unpacked.size() > MOST_PROFILE) {
                    return new byte[0];
                }
            }
            return unpacked.toByteArray();
        } catch (DataFormatException e) {
            return new byte[0];
        } finally {
            inflater.end();
        }
    }

    /** The file with nothing but its pixels. */
    byte[] pixels() throws ImageException {
        ByteArrayOutputStream kept = new ByteArrayOutputStream(file.length);
        kept.write(file, 0, SIGNATURE);
        boolean last = false;
        for (int at = SIGNATURE; !last; at = next(at)) {
            if (CHECKED.contains(type(at))) {
                check(at);
            }
            if (PIXELS.contains(type(at))) {
                kept.write(file, at, next(at) - at);
            }
            last = type(at).equals("IEND");
        }
        return kept.toByteArray();
    }

    private void check(int at) throws ImageException {
        CRC32 sum = new CRC32();
        sum.update(file, at + CONTENT - 4, 4 + (int) length(at));
        if ((int) sum.getValue() != ByteBuffer.wrap(file).getInt(at + CONTENT + (int) length(at))) {
            throw ImageException.because("is a damaged PNG file");
        }
    }

    /** Where the next chunk begins. */
    private int next(int at) throws ImageException {
        if (at + AROUND > file.length || length(at) > file.length - at - AROUND) {
            throw ImageException.because("is a PNG file that ends too early");
        }
        return at + AROUND + (int) length(at);
    }

    private long length(int at) {
        return Integer.toUnsignedLong(ByteBuffer.wrap(file).getInt(at));
    }

    private String type(int at) {
        return new String(file, at + 4, 4, StandardCharsets.ISO_8859_1);
    }
}
