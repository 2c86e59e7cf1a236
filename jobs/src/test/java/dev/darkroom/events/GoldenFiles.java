package dev.darkroom.events;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** A message of each type and version, which stays readable and is not edited. */
final class GoldenFiles {
    private GoldenFiles() {}

    static byte[] read(WireType type) {
        return resource("/golden/" + type + ".json");
    }

    /** A message as it is of trainings, where that differs. */
    static byte[] readOfTraining(WireType type) {
        return resource("/golden/trainings/" + type + ".json");
    }

    static byte[] resource(String path) {
        try (InputStream file = GoldenFiles.class.getResourceAsStream(path)) {
            if (file == null) {
                throw new IllegalStateException(path + " is missing");
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
