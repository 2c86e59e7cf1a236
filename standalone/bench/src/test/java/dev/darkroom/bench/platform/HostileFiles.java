package dev.darkroom.bench.platform;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Small files of large effect. */
final class HostileFiles {
    private HostileFiles() {}

    /**
     * A black PNG file.
     *
     * @param bits of a sample, 8 or 16
     * @param channels 3 or 4
     */
    static byte[] png(int width, int height, int bits, int channels) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        DataOutputStream fields = new DataOutputStream(header);
        fields.writeInt(width);
        fields.writeInt(height);
        fields.write(new byte[] {(byte) bits, (byte) (channels == 4 ? 6 : 2), 0, 0, 0});
        chunk(file, "IHDR", header.toByteArray());
        ByteArrayOutputStream pixels = new ByteArrayOutputStream();
        try (DeflaterOutputStream rows = new DeflaterOutputStream(pixels, new Deflater(Deflater.BEST_COMPRESSION))) {
            byte[] row = new byte[1 + width * channels * bits / 8];
            for (int y = 0; y < height; y++) {
                rows.write(row);
            }
        }
        chunk(file, "IDAT", pixels.toByteArray());
        chunk(file, "IEND", new byte[0]);
        return file.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream file, String type, byte[] content) throws IOException {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 check = new CRC32();
        check.update(name);
        check.update(content);
        DataOutputStream data = new DataOutputStream(file);
        data.writeInt(content.length);
        data.write(name);
        data.write(content);
        data.writeInt((int) check.getValue());
    }

    /** A data set of one image, whose other texts unpack to 240 MiB. */
    static byte[] zipOfTexts() throws IOException {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        try (ZipOutputStream entries = new ZipOutputStream(archive)) {
            byte[] text = "a".repeat(4 << 20).getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 60; i++) {
                put(entries, "t" + i + ".txt", text);
            }
            put(entries, "t0.png", png(8, 8, 8, 3));
        }
        return archive.toByteArray();
    }

    /** A data set of that image. */
    static byte[] zipOf(byte[] image) throws IOException {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        try (ZipOutputStream entries = new ZipOutputStream(archive)) {
            put(entries, "a.png", image);
            put(entries, "a.txt", new byte[] {'x'});
        }
        return archive.toByteArray();
    }

    private static void put(ZipOutputStream entries, String name, byte[] content) throws IOException {
        entries.putNextEntry(new ZipEntry(name));
        entries.write(content);
        entries.closeEntry();
    }
}
