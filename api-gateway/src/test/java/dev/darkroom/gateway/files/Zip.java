package dev.darkroom.gateway.files;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** ZIP files for tests. */
public final class Zip {
    private Zip() {}

    /** @param files names and contents, in turns */
    public static byte[] of(Object... files) throws IOException {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        try (ZipOutputStream output = new ZipOutputStream(archive)) {
            for (int i = 0; i < files.length; i += 2) {
                output.putNextEntry(new ZipEntry((String) files[i]));
                output.write((byte[]) files[i + 1]);
                output.closeEntry();
            }
        }
        return archive.toByteArray();
    }
}
