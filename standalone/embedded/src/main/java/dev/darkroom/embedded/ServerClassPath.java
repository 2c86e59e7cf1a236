package dev.darkroom.embedded;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the class path of the child process: the folder {@code lib} that the build fills, and this artifact itself. */
final class ServerClassPath {
    private ServerClassPath() {}

    static String find() {
        return Stream.concat(besideProject(), besideThisArtifact().stream())
                .findFirst()
                .orElseThrow(EmbeddedStackException::notBuilt);
    }

    private static Stream<String> besideProject() {
        return Optional.ofNullable(System.getProperty("darkroom.root"))
                .map(root -> Path.of(root, "standalone", "embedded", "target"))
                .filter(target -> Files.isDirectory(target.resolve("lib")))
                .map(target -> join(target.resolve("classes"), target.resolve("lib")))
                .stream();
    }

    private static Optional<String> besideThisArtifact() {
        try {
            Path artifact = Path.of(ServerClassPath.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            Path lib = artifact.resolveSibling("lib");
            return Files.isDirectory(lib) ? Optional.of(join(artifact, lib)) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static String join(Path artifact, Path lib) {
        return artifact + File.pathSeparator + lib + File.separator + "*";
    }
}
