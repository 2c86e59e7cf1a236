package dev.darkroom.cli.datasets;

import dev.darkroom.cli.console.CliException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Fetches npm packages with npm itself, from whichever registry it is set up to use; none of their code runs. */
final class NpmPackages {

    private final Path folder;

    private NpmPackages(Path folder) {
        this.folder = folder;
    }

    /** Packages that lie in a folder's {@code node_modules} already. */
    static NpmPackages in(Path folder) {
        return new NpmPackages(folder);
    }

    static NpmPackages fetch(Path folder, List<String> specs) {
        List<String> command = new ArrayList<>(List.of(
                "npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--no-save", "--prefix"));
        command.add(folder.toString());
        command.addAll(specs);
        try {
            Files.createDirectories(folder);
            Path log = folder.resolve("npm.log");
            int exit = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw CliException.failed(
                        "npm could not fetch " + String.join(" ", specs) + "; its messages are in " + log);
            }
            return new NpmPackages(folder);
        } catch (IOException e) {
            throw CliException.failed("npm cannot be run (" + e.getMessage()
                    + "); install Node.js, or fetch the packages elsewhere and name their folder with --packages");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CliException.failed("interrupted while npm fetched packages");
        }
    }

    /** A file of a package. */
    Path file(String packageName, String name) {
        Path file = folder.resolve("node_modules").resolve(packageName).resolve(name);
        if (!Files.isRegularFile(file)) {
            throw CliException.failed(file + " is missing");
        }
        return file;
    }

    /** The package's licence files, or its description of itself where it has none. */
    List<Path> licences(String packageName) {
        Path root = folder.resolve("node_modules").resolve(packageName);
        try (Stream<Path> files = Files.list(root)) {
            List<Path> found = files.filter(file -> {
                        String name = String.valueOf(file.getFileName());
                        return name.startsWith("LICENSE") || name.equals("info.json");
                    })
                    .sorted()
                    .toList();
            return found.isEmpty() ? List.of(file(packageName, "package.json")) : found;
        } catch (IOException e) {
            throw CliException.failed(root + " cannot be read");
        }
    }
}
