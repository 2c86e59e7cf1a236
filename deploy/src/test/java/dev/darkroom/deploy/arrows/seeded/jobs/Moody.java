package dev.darkroom.deploy.arrows.seeded.jobs;

import java.io.FileWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.logging.Logger;
import java.util.random.RandomGenerator;

/** Breaks the rules on purpose: what it does depends on the time, on chance, on the machine and on a disk. */
final class Moody {
    private Moody() {}

    static void note(String file) throws IOException {
        try (Writer writer = new FileWriter(file, StandardCharsets.UTF_8)) {
            writer.write(Long.toString(System.currentTimeMillis()));
        }
    }

    static String mood(RandomGenerator chance) throws IOException, InterruptedException {
        Logger.getLogger("moody").info("in a mood");
        Thread.sleep(1);
        new ProcessBuilder("true").start();
        return LocalDate.now()
                + System.getenv("MOOD")
                + UUID.randomUUID()
                + Math.random()
                + chance.nextInt()
                + new SplittableRandom().nextInt();
    }
}
