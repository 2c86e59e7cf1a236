package dev.darkroom.embedded;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the class path of the child process: the folder {@code lib} that the build fills, and this artifact itself. */
public final class ServerClassPath {
    private ServerClassPath() {}

    static String find() {
        Path artifact = thisArtifact();
        Path lib = Stream.concat(besideProject(), Stream.of(artifact.resolveSibling("lib")))
                .filter(Files::isDirectory)
                .findFirst()
                .orElseThrow(EmbeddedStackException::notBuilt);
        return artifact + File.pathSeparator + lib + File.separator + "*";
    }

    private static Stream<Path> besideProject() {
        return Optional.ofNullable(System.getProperty("darkroom.root")).stream()
                .map(root -> Path.of(root, "standalone", "embedded", "target", "lib"));
    }

    /** The archive, or the folder of classes, that this module is in. */
    public static Path thisArtifact() {
        try {
            return Path.of(ServerClassPath.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
