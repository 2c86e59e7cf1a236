package dev.darkroom.images;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * The segments of a JPEG file before its first scan (ITU-T T.81, B.1).
 *
 * @param scan where the first scan begins
 * @param components identifiers of the channels
 * @param jfif whether it says that it holds luma and chroma by JFIF
 * @param adobe what Adobe's segment says of the channels: 0 for as they are, 1 and 2 for luma and chroma, -1 where there is none
 * @param profile ICC profile, put together of its parts; empty where there is none or not all of it
 */
@SuppressWarnings("ArrayRecordComponent") // files are handed over, never compared
record JpegSegments(
        byte[] file,
        int scan,
        int width,
        int height,
        byte[] components,
        boolean jfif,
        int adobe,
        ByteBuffer exif,
        byte[] profile) {
    /** Passes over the whole image that a progressive JPEG may ask for. */
    private static final int MOST_SCANS = 100;

    private static final int START_OF_SCAN = 0xda;
    private static final int END_OF_IMAGE = 0xd9;
    private static final int PROGRESSIVE = 0xc2;
    private static final int FIRST_FRAME = 0xc0;
    private static final int LAST_FRAME = 0xcf;
    private static final int HUFFMAN = 0xc4;
    private static final int RESERVED = 0xc8;
    private static final int ARITHMETIC = 0xcc;
    private static final int APP = 0xe0;
    private static final int COMMENT = 0xfe;
    private static final int MOST_PROFILE = 4 << 20;

    /** One that is read; its content begins behind its length. */
    private record Segment(int marker, int start, ByteBuffer content) {
        int end() {
            return start + 4 + content.limit();
        }

        boolean isNamed(int wanted, String name) {
            byte[] begin = name.getBytes(StandardCharsets.ISO_8859_1);
            return marker == wanted
                    && content.limit() >= begin.length
                    && content.slice(0, begin.length).equals(ByteBuffer.wrap(begin));
        }

        boolean isFrame() {
            return marker >= FIRST_FRAME
                    && marker <= LAST_FRAME
                    && marker != HUFFMAN
                    && marker != RESERVED
                    && marker != ARITHMETIC;
        }
    }

    static JpegSegments of(byte[] file) throws ImageException {
        boolean jfif = false;
        int adobe = -1;
        ByteBuffer exif = ByteBuffer.allocate(0);
        Map<Integer, ByteBuffer> profile = new TreeMap<>();
        Segment frame = null;
        Segment segment = next(file, 2);
        for (; segment.marker != START_OF_SCAN; segment = next(file, segment.end())) {
            ByteBuffer content = segment.content;
            if (segment.isFrame()) {
                frame = segment;
            } else if (segment.isNamed(APP, "JFIF\0")) {
                jfif = true;
            } else if (segment.isNamed(APP + 1, "Exif\0\0")) {
                exif = exif.limit() == 0 ? content : exif;
            } else if (segment.isNamed(APP + 2, "ICC_PROFILE\0") && content.limit() > 14) {
                profile.put(content.get(12) & 0xff, content.slice(14, content.limit() - 14));
            } else if (segment.isNamed(APP + 14, "Adobe") && content.limit() >= 12) {
                adobe = content.get(11) & 0xff;
            }
        }
        if (frame == null) {
            throw ImageException.because("is a damaged JPEG file");
        }
        checkFrame(frame);
        checkScans(file, segment.start);
        return new JpegSegments(
                file,
                segment.start,
                frame.content.getShort(3) & 0xffff,
                frame.content.getShort(1) & 0xffff,
                components(frame),
                jfif,
                adobe,
                exif,
                joined(profile));
    }

    private static Segment next(byte[] file, int from) throws ImageException {
        int at = from;
        while (at + 4 <= file.length) {
            int marker = file[at + 1] & 0xff;
            boolean stands = (file[at] & 0xff) == 0xff && marker > 1 && marker < 0xff && (marker & 0xf8) != 0xd0;
            if (stands && marker != END_OF_IMAGE && marker != 0xd8) {
                int length = (file[at + 2] & 0xff) << 8 | file[at + 3] & 0xff;
                if (length < 2 || at + 2 + length > file.length) {
                    break;
                }
                return new Segment(
                        marker, at, ByteBuffer.wrap(file, at + 4, length - 2).slice());
            }
            at++;
        }
        throw ImageException.because("is a damaged JPEG file");
    }

    private static void checkFrame(Segment frame) throws ImageException {
        ByteBuffer content = frame.content;
        if (frame.marker > PROGRESSIVE) {
            throw ImageException.because(
                    "is a JPEG file of a kind that is not read: lossless, arithmetic or hierarchical");
        }
        if (content.limit() < 6 || content.limit() < 6 + 3 * (content.get(5) & 0xff)) {
            throw ImageException.because("is a damaged JPEG file");
        }
        if (content.get(0) != Byte.SIZE) {
            throw ImageException.because("is a JPEG file of " + content.get(0) + " bits; only 8 are read");
        }
    }

    /** Within a scan a marker cannot come up by chance. */
    private static void checkScans(byte[] file, int from) throws ImageException {
        int scans = 0;
        boolean ended = false;
        for (int i = from; i + 1 < file.length; i++) {
            if ((file[i] & 0xff) == 0xff) {
                int marker = file[i + 1] & 0xff;
                scans += marker == START_OF_SCAN ? 1 : 0;
                ended |= marker == END_OF_IMAGE;
            }
        }
        if (scans > MOST_SCANS) {
            throw ImageException.because("is a JPEG file of more than " + MOST_SCANS + " scans");
        }
        if (!ended) {
            throw ImageException.because("is a JPEG file that ends too early");
        }
    }

    private static byte[] components(Segment frame) {
        byte[] components = new byte[frame.content.get(5) & 0xff];
        for (int i = 0; i < components.length; i++) {
            components[i] = frame.content.get(6 + 3 * i);
        }
        return components;
    }

    private static byte[] joined(Map<Integer, ByteBuffer> parts) {
        ByteArrayOutputStream profile = new ByteArrayOutputStream();
        for (ByteBuffer part : parts.values()) {
            byte[] bytes = new byte[part.limit()];
            part.get(0, bytes);
            profile.writeBytes(bytes);
        }
        return profile.size() > MOST_PROFILE ? new byte[0] : profile.toByteArray();
    }

    /** What libjpeg takes it for (jdapimin.c, default_decompress_parms). */
    boolean isLumaAndChroma() {
        return switch (components.length) {
            case 3 -> jfif || (adobe >= 0 ? adobe != 0 : !isNamedRgb());
            case 4 -> adobe == 2;
            default -> false;
        };
    }

    private boolean isNamedRgb() {
        return components[0] == 'R' && components[1] == 'G' && components[2] == 'B';
    }

    /** The file with nothing but its pixels. */
    byte[] pixels() throws ImageException {
        ByteArrayOutputStream kept = new ByteArrayOutputStream(file.length);
        kept.write(file, 0, 2);
        for (Segment segment = next(file, 2); segment.start < scan; segment = next(file, segment.end())) {
            if (segment.marker < APP || segment.marker > APP + 15 && segment.marker != COMMENT) {
                kept.write(file, segment.start, segment.end() - segment.start);
            }
        }
        kept.write(file, scan, file.length - scan);
        return kept.toByteArray();
    }
}
