package dev.darkroom.cli.stack;

import dev.darkroom.cli.CliException;
import dev.darkroom.embedded.ParentWatch;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

    /** The archive that the stack's child processes begin in. */
    Path infrastructure() {
        try {
            return Path.of(ParentWatch.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The runnable archive that starts a service as a child process. */
    Path launcher(String service) {
        return LauncherArchive.of(classData(), service, List.of(infrastructure(), application(service)));
    }

    /** Where the first run after a build keeps what makes later ones start faster. */
    Path classData() {
        Path target = root.resolve("target");
        return (Files.isWritable(target) ? target : defaultData()).resolve("class-data");
    }

    /** The models that ship with the project. */
    public Path models() {
        return root.resolve("models");
    }

    /** Beside the project where that can be written, else in the user's home. */
    public Path defaultData() {
        Path beside = root.resolve(".darkroom");
        boolean writable = Files.isWritable(Files.exists(beside) ? beside : root);
        return writable ? beside : Path.of(System.getProperty("user.home"), ".darkroom");
    }
}
