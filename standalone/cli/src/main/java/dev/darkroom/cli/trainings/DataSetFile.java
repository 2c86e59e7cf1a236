package dev.darkroom.cli.trainings;

import dev.darkroom.cli.console.CliException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A folder of captioned images as the one file that is uploaded. */
final class DataSetFile {
    private DataSetFile() {}

    /** A ZIP file as it is; a folder is packed into a new file, which is the caller's to delete. */
    static Path of(Path data) {
        if (!Files.isDirectory(data)) {
            return data;
        }
        try {
            Path archive = Files.createTempFile("darkroom-data-", ".zip");
            try (OutputStream file = Files.newOutputStream(archive);
                    ZipOutputStream output = new ZipOutputStream(file)) {
                for (Path image : files(data)) {
                    output.putNextEntry(
                            new ZipEntry(data.relativize(image).toString().replace('\\', '/')));
                    Files.copy(image, output);
                    output.closeEntry();
                }
            }
            return archive;
        } catch (IOException e) {
            throw CliException.refused("the folder " + data + " cannot be packed: " + e.getMessage());
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
