package dev.darkroom.cli.stack;

import dev.darkroom.cli.CliException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The built project on this machine: where the services and models lie. */
public record Installation(Path root) {
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

    /** The classes that every child process runs under. */
    Path launcherClasses() {
        return root.resolve("standalone/embedded/target/classes");
    }

    Path models() {
        return root.resolve("models");
    }

    /** Beside the project where that can be written, else in the user's home. */
    public Path defaultData() {
        Path beside = root.resolve(".darkroom");
        boolean writable = Files.isWritable(Files.exists(beside) ? beside : root);
        return writable ? beside : Path.of(System.getProperty("user.home"), ".darkroom");
    }
}
