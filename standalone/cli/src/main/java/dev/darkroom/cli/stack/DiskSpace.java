package dev.darkroom.cli.stack;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Tells whether something ended because nothing more could be written. */
final class DiskSpace {
    /** Kafka and PostgreSQL write files of up to this size at once. */
    private static final long FULL = 16L << 20;

    private static final int TAIL = 16 << 10;
    /** What the C library, and hence Java and PostgreSQL, say (ENOSPC, EDQUOT). */
    private static final List<String> COMPLAINTS = List.of("No space left on device", "Disk quota exceeded");

    private DiskSpace() {}

    /**
     * One line where the disk is full.
     *
     * @param folder on the disk
     * @param said by what has ended
     */
    static Optional<String> complaint(Path folder, List<Said> said) {
        try {
            long left = Files.getFileStore(folder).getUsableSpace();
            return left < FULL || said.stream().anyMatch(Said::complains)
                    ? Optional.of("The disk is full: " + (left >> 20) + " MiB are left for " + folder
                            + "; make room there, and Darkroom goes on")
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** What a log says from a byte on. */
    record Said(Path log, long from) {
        /** All that it says from now on. */
        static Said fromNowOn(Path log) {
            return new Said(log, log.toFile().length());
        }

        /** Whether the end of it says that nothing more can be written. */
        boolean complains() {
            try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
                long begin = Math.max(from, file.length() - TAIL);
                byte[] tail = new byte[(int) Math.max(0, file.length() - begin)];
                file.seek(begin);
                file.readFully(tail);
                String text = new String(tail, StandardCharsets.UTF_8);
                return COMPLAINTS.stream().anyMatch(text::contains);
            } catch (IOException e) {
                return false;
            }
        }
    }
}
