package dev.darkroom.deploy.arrows.seeded.jobs;

import java.io.FileWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/** Breaks the rules on purpose: what it does depends on the time and on a disk. */
final class Moody {
    private Moody() {}

    static void note(String file) throws IOException {
        try (Writer writer = new FileWriter(file, StandardCharsets.UTF_8)) {
            writer.write(Long.toString(System.currentTimeMillis()));
        }
    }
}
