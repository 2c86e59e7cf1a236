package dev.darkroom.cli.stack;

import dev.darkroom.cli.console.CliException;
import dev.darkroom.embedded.ServerClassPath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The built project on this machine: where the services and models lie. */
public record Installation(Path root) {
    private static final String FOLDER = ".darkroom";

    /** The one that the launcher script belongs to. */
    public static Installation current() {
        return Optional.ofNullable(System.getProperty("darkroom.root"))
                .map(Path::of)
                .map(Installation::new)
                .orElseThrow(
                        () -> CliException.refused("start me with the darkroom script (darkroom.root is not set)"));
    }

    /** The runnable archive of a service. */
    Path application(String service) {
        Path archive = root.resolve(service).resolve("target/quarkus-app/quarkus-run.jar");
        if (!Files.exists(archive)) {
            throw CliException.refused(service + " is not built: " + archive + " is missing");
        }
        return archive;
    }

    /** The archive that the stack's child processes begin in. */
    Path infrastructure() {
        return ServerClassPath.thisArtifact();
    }

    /** The runnable archive that starts a service as a child process. */
    Path launcher(String service, Path data) {
        return LauncherArchive.of(classData(data), service, List.of(infrastructure(), application(service)));
    }

    /** Where the first run after a build keeps what makes later ones start faster: in the data folder of a user who cannot build. */
    Path classData(Path data) {
        Path target = root.resolve("target");
        if (!Files.isWritable(target) && data.toString().contains(":")) {
            // A JVM takes its own files from lists that colons separate.
            throw CliException.refused("the data folder " + data + " has a colon in its name; choose one without");
        }
        return (Files.isWritable(target) ? target : data).resolve("class-data");
    }

    /** Where libtorch is unpacked by a user without a home; others share one in their home. */
    Optional<Path> nativeCache(Path data) {
        return isWritable(home()) ? Optional.empty() : Optional.of(data.resolve("libtorch"));
    }

    /** The models that ship with the project. */
    public Path models() {
        return root.resolve("models");
    }

    /** Beside the project where that can be written, else in the user's home, else among the temporary files. */
    public Path defaultData() {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"), "darkroom-" + System.getProperty("user.name"));
        return Stream.of(root, home())
                .filter(parent -> isWritable(Files.exists(parent.resolve(FOLDER)) ? parent.resolve(FOLDER) : parent))
                .map(parent -> parent.resolve(FOLDER))
                .findFirst()
                .orElse(temporary);
    }

    private static Path home() {
        return Path.of(System.getProperty("user.home"));
    }

    /** A user without a home has a relative name for it. */
    private static boolean isWritable(Path folder) {
        return folder.isAbsolute() && Files.isDirectory(folder) && Files.isWritable(folder);
    }
}
