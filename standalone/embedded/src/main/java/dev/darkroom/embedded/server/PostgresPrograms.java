package dev.darkroom.embedded.server;

import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** PostgreSQL's own programs, unpacked from the archive of this platform on the class path. */
final class PostgresPrograms {
    /** Initdb passes its path through a shell, between double quotes. */
    private static final String SHELL_WOULD_READ = ".*[\"$`\\\\\\p{Cntrl}].*";

    private PostgresPrograms() {}

    /** The folder of {@code initdb}, {@code postgres} and {@code pg_ctl}, filled at the first call. */
    static Path unpacked(Path data) throws IOException {
        URL archive = archive();
        Path home = home(data).resolve(name(archive));
        if (!Files.isDirectory(home)) {
            unpack(archive, home);
        }
        return home.resolve("bin");
    }

    /** All data folders of a user share one, where the user's home can be written; a temporary one belongs to this user alone, too. */
    private static Path home(Path data) throws IOException {
        Path shared = Path.of(System.getProperty("user.home"), ".cache", "darkroom", "postgres");
        Path own = data.resolve("postgres-server");
        Optional<Path> home = Stream.of(shared, own)
                .filter(Path::isAbsolute)
                .filter(folder -> !folder.toString().matches(SHELL_WOULD_READ))
                .filter(PostgresPrograms::canBeWritten)
                .findFirst();
        return home.isPresent() ? home.get() : Files.createTempDirectory("darkroom-postgres-");
    }

    private static boolean canBeWritten(Path folder) {
        try {
            return Files.isWritable(Files.createDirectories(folder));
        } catch (IOException e) {
            return false;
        }
    }

    private static URL archive() throws IOException {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
        String machine = System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64";
        String name = "postgres-" + system + "-" + machine + ".txz";
        URL archive = PostgresPrograms.class.getClassLoader().getResource(name);
        if (archive == null) {
            throw new FileNotFoundException("no PostgreSQL for this machine: " + name + " is not on the class path");
        }
        return archive;
    }

    /** Another version has another checksum, and hence a folder of its own. */
    private static String name(URL archive) throws IOException {
        return archive.openConnection() instanceof JarURLConnection jar
                ? "programs-" + Long.toHexString(jar.getJarEntry().getCrc())
                : "programs";
    }

    /** Whole or not at all: two that unpack at once do not meet. */
    private static void unpack(URL archive, Path home) throws IOException {
        Path draft = Files.createTempDirectory(Files.createDirectories(home.resolveSibling("drafts")), "draft-");
        try (InputStream file = archive.openStream();
                TarArchiveInputStream tar =
                        new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(file)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                write(entry, tar, draft);
            }
        }
        try {
            Files.move(draft, home);
        } catch (IOException e) {
            if (!Files.isDirectory(home)) {
                throw e;
            }
        }
    }

    private static void write(TarArchiveEntry entry, InputStream content, Path root) throws IOException {
        Path target = root.resolve(entry.getName()).normalize();
        if (!target.startsWith(root)) {
            throw new IOException("the archive of PostgreSQL names a file outside of it: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Files.createDirectories(target.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else {
            Files.copy(content, target);
            boolean runs = (entry.getMode() & 0100) != 0;
            Files.setPosixFilePermissions(target, PosixFilePermissions.fromString(runs ? "rwx------" : "rw-------"));
        }
    }
}
