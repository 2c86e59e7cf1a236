package dev.darkroom.cli.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;

/**
 * A runnable archive that is a manifest alone: it starts a service under {@link dev.darkroom.embedded.ParentWatch}. The
 * permissions it carries would, as options on the command line, keep the JVM from using its archived module graph.
 */
final class LauncherArchive {
    private LauncherArchive() {}

    /** Writes the archive unless it stands and is younger than everything on its class path. */
    static Path of(Path folder, String service, List<Path> classPath) {
        Path file = folder.resolve(service + ".jar");
        try {
            if (!Files.exists(file) || !classPath.stream().allMatch(entry -> isOlder(entry, file))) {
                Files.createDirectories(folder);
                new JarOutputStream(Files.newOutputStream(file), manifest(folder, classPath)).close();
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Manifest manifest(Path folder, List<Path> classPath) {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(Attributes.Name.MAIN_CLASS, "dev.darkroom.embedded.ParentWatch");
        // Class data archives take relative names only.
        attributes.put(
                Attributes.Name.CLASS_PATH,
                classPath.stream()
                        .map(entry -> address(folder.relativize(entry)))
                        .collect(Collectors.joining(" ")));
        attributes.putValue("Enable-Native-Access", "ALL-UNNAMED");
        // JBoss Threads clears thread locals through it.
        attributes.putValue("Add-Opens", "java.base/java.lang");
        return manifest;
    }

    /** Entries of a class path in a manifest are relative URLs, separated by spaces. */
    private static String address(Path relative) {
        try {
            return new URI(null, null, relative.toString(), null).toASCIIString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isOlder(Path entry, Path file) {
        try {
            return Files.getLastModifiedTime(entry).compareTo(Files.getLastModifiedTime(file)) < 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
