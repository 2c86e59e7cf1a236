package dev.darkroom.gateway.images;

import dev.darkroom.images.Image;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** PNG files as they should not be. */
public final class Png {
    private final ByteArrayOutputStream file = new ByteArrayOutputStream();

    private Png() {
        file.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    }

    /** An image of one colour. */
    public static byte[] plain(int width, int height, int rgb) {
        Image image = new Image(width, height, 3, new byte[3 * width * height]);
        for (int i = 0; i < width * height; i++) {
            image.pixels()[3 * i] = (byte) (rgb >> 16);
            image.pixels()[3 * i + 1] = (byte) (rgb >> 8);
            image.pixels()[3 * i + 2] = (byte) rgb;
        }
        return ImageWriter.encode(image, OutputFormat.PNG, 100);
    }

    /** Under 20 KB, and 2 GB once unpacked: 23,000 x 23,000 pixels of 4 bytes, of which the file holds the beginning. */
    public static byte[] bomb() {
        return new Png()
                .header(23_000, 23_000, 6)
                .chunk("IDAT", deflated(15_000_000))
                .chunk("IEND", new byte[0])
                .file
                .toByteArray();
    }

    /** An image of 8 x 8 pixels whose compressed text and colour profile unpack to 100 MB each. */
    public static byte[] withBombsAroundThePixels() {
        byte[] much = deflated(100_000_000);
        return new Png()
                .header(8, 8, 2)
                .chunk("iCCP", named("profile", much))
                .chunk("zTXt", named("comment", much))
                .chunk("IDAT", deflated(8 * (1 + 8 * 3)))
                .chunk("IEND", new byte[0])
                .file
                .toByteArray();
    }

    /** An image of 8 x 8 pixels whose pixels go on for 100 MB. */
    public static byte[] withTooManyPixels() {
        return new Png()
                .header(8, 8, 2)
                .chunk("IDAT", deflated(100_000_000))
                .chunk("IEND", new byte[0])
                .file
                .toByteArray();
    }

    private Png header(int width, int height, int colorType) {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        try (DataOutputStream data = new DataOutputStream(header)) {
            data.writeInt(width);
            data.writeInt(height);
            data.write(new byte[] {8, (byte) colorType, 0, 0, 0});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return chunk("IHDR", header.toByteArray());
    }

    private Png chunk(String type, byte[] content) {
        CRC32 crc = new CRC32();
        crc.update(type.getBytes(StandardCharsets.US_ASCII));
        crc.update(content);
        try (DataOutputStream data = new DataOutputStream(file)) {
            data.writeInt(content.length);
            data.writeBytes(type);
            data.write(content);
            data.writeInt((int) crc.getValue());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    private static byte[] named(String keyword, byte[] compressed) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(keyword.getBytes(StandardCharsets.US_ASCII));
        content.write(0);
        content.write(0);
        content.writeBytes(compressed);
        return content.toByteArray();
    }

    private static byte[] deflated(int bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        byte[] block = new byte[1 << 16];
        Arrays.fill(block, (byte) 0);
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(packed, new Deflater(9))) {
            for (int left = bytes; left > 0; left -= block.length) {
                deflater.write(block, 0, Math.min(left, block.length));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }
}
