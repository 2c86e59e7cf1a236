package dev.darkroom.images;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import dev.darkroom.images.Samples.Colors;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * A WebP file (RFC 9649). Its size is taken from the very chunk that the decoder unpacks, which need not be what the file says at its
 * beginning; the decoder sees pixels and alpha alone.
 */
record WebpFile(Map<String, ByteBuffer> chunks, ImageHeader header, Orientation orientation) implements ImageFile {
    private static final int FIRST_CHUNK = 12;
    private static final int CHUNK_HEADER = 8;
    private static final int FOURTEEN_BITS = 0x3fff;
    private static final int LOSSLESS_ALPHA = 1 << 28;
    private static final int EXTENDED_ALPHA = 0x10;

    private static final String LOSSY = "VP8 ";
    private static final String LOSSLESS = "VP8L";
    private static final String ALPHA = "ALPH";
    private static final String EXTENDED = "VP8X";
    /** All others are skipped: a file may hold any number of kinds. */
    private static final Set<String> KNOWN = Set.of(LOSSY, LOSSLESS, ALPHA, EXTENDED, "ICCP", "EXIF", "ANIM", "ANMF");

    static WebpFile of(byte[] file) throws ImageException {
        Map<String, ByteBuffer> chunks = chunks(file);
        ByteBuffer lossy = content(chunks, LOSSY);
        ByteBuffer lossless = content(chunks, LOSSLESS);
        ByteBuffer canvas = content(chunks, EXTENDED);
        boolean animated = chunks.containsKey("ANIM") || chunks.containsKey("ANMF");
        ImageHeader stored;
        if (animated && canvas.limit() >= 10) {
            stored = header(bits24(canvas, 4) + 1, bits24(canvas, 7) + 1, true, true);
        } else if (lossy.limit() >= 10) {
            stored = header(
                    lossy.getShort(6) & FOURTEEN_BITS,
                    lossy.getShort(8) & FOURTEEN_BITS,
                    chunks.containsKey(ALPHA),
                    animated);
        } else if (lossless.limit() >= 5) {
            int bits = lossless.getInt(1);
            stored = header(
                    (bits & FOURTEEN_BITS) + 1,
                    (bits >>> 14 & FOURTEEN_BITS) + 1,
                    (bits & LOSSLESS_ALPHA) != 0,
                    animated);
        } else {
            throw ImageException.because("is a damaged WebP file");
        }
        if (canvas.limit() >= 10
                && (bits24(canvas, 4) + 1 != stored.width() || bits24(canvas, 7) + 1 != stored.height())) {
            throw ImageException.because("is a WebP file that contradicts itself");
        }
        Orientation orientation = Orientation.ofExif(content(chunks, "EXIF"));
        return new WebpFile(chunks, orientation.apply(stored), orientation);
    }

    private static ImageHeader header(int width, int height, boolean alpha, boolean animated) {
        return new ImageHeader(ImageFormat.WEBP, width, height, alpha ? 4 : 3, Byte.SIZE, animated);
    }

    /** The first of each kind. */
    private static Map<String, ByteBuffer> chunks(byte[] file) throws ImageException {
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        Map<String, ByteBuffer> chunks = new HashMap<>();
        long at = FIRST_CHUNK;
        while (at + CHUNK_HEADER <= file.length) {
            int start = (int) at;
            long length = Integer.toUnsignedLong(bytes.getInt(start + 4));
            if (length > file.length - start - CHUNK_HEADER) {
                throw ImageException.because("is a WebP file that ends too early");
            }
            String type = new String(file, start, 4, StandardCharsets.ISO_8859_1);
            if (KNOWN.contains(type)) {
                chunks.putIfAbsent(
                        type, bytes.slice(start + CHUNK_HEADER, (int) length).order(ByteOrder.LITTLE_ENDIAN));
            }
            at += CHUNK_HEADER + length + length % 2;
        }
        return chunks;
    }

    private static ByteBuffer content(Map<String, ByteBuffer> chunks, String type) {
        return chunks.getOrDefault(type, ByteBuffer.allocate(0));
    }

    @Override
    public byte[] profile() {
        return bytes(content(chunks, "ICCP"));
    }

    @Override
    public Samples samples() throws ImageException {
        ByteBuffer alpha = content(chunks, ALPHA);
        if (alpha.limit() > 0 && (alpha.get(0) & 3) == 0) {
            throw ImageException.because("is a WebP file of a kind that is not read: its alpha is not compressed");
        }
        Raster raster = Decoders.run(
                new WebPImageReaderSpi().createReaderInstance(null),
                pixels(),
                true,
                reader -> reader.read(0).getRaster());
        return Samples.of(raster, header.channels() == 4 ? Colors.RGBA : Colors.RGB);
    }

    /** The file with nothing but its pixels. */
    private byte[] pixels() {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        ByteBuffer canvas = content(chunks, EXTENDED);
        if (chunks.containsKey(LOSSLESS) && !chunks.containsKey(LOSSY)) {
            write(kept, LOSSLESS, content(chunks, LOSSLESS));
        } else {
            if (chunks.containsKey(ALPHA)) {
                write(kept, EXTENDED, canvas.limit() >= 10 ? withAlphaAlone(canvas) : canvas);
                write(kept, ALPHA, content(chunks, ALPHA));
            }
            write(kept, LOSSY, content(chunks, LOSSY));
        }
        ByteBuffer start = ByteBuffer.allocate(FIRST_CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        start.put(ascii("RIFF")).putInt(4 + kept.size()).put(ascii("WEBP"));
        ByteArrayOutputStream file = new ByteArrayOutputStream(FIRST_CHUNK + kept.size());
        file.writeBytes(start.array());
        file.writeBytes(kept.toByteArray());
        return file.toByteArray();
    }

    private static ByteBuffer withAlphaAlone(ByteBuffer canvas) {
        byte[] bytes = bytes(canvas.slice(0, 10));
        bytes[0] = EXTENDED_ALPHA;
        return ByteBuffer.wrap(bytes);
    }

    private static void write(ByteArrayOutputStream file, String type, ByteBuffer content) {
        ByteBuffer start = ByteBuffer.allocate(CHUNK_HEADER).order(ByteOrder.LITTLE_ENDIAN);
        file.writeBytes(start.put(ascii(type)).putInt(content.limit()).array());
        file.writeBytes(bytes(content));
        if (content.limit() % 2 == 1) {
            file.write(0);
        }
    }

    private static byte[] bytes(ByteBuffer content) {
        byte[] bytes = new byte[content.limit()];
        content.get(0, bytes);
        return bytes;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static int bits24(ByteBuffer bytes, int at) {
        return bytes.getShort(at) & 0xffff | (bytes.get(at + 2) & 0xff) << 16;
    }
}
