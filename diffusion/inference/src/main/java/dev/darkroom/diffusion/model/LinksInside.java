package dev.darkroom.diffusion.model;

import dev.darkroom.diffusion.DiffusionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Refuses a model folder with symbolic links that lead out of it: the author of the folder could otherwise choose which files of this
 * machine are read. A snapshot in the cache of the Hugging Face hub may link to the cache's own {@code blobs}.
 */
final class LinksInside {

    /** {@code unet/config.json} lies at depth 2; nothing below is read. */
    private static final int DEPTH = 2;

    private LinksInside() {}

    /** @throws DiffusionException if a link leads out of the folder or nowhere */
    static void require(Path folder) {
        try (Stream<Path> entries = Files.walk(folder.toRealPath(), DEPTH)) {
            List<Path> allowed = allowed(folder.toRealPath());
            entries.filter(Files::isSymbolicLink).forEach(link -> requireWithin(allowed, link));
        } catch (IOException | UncheckedIOException e) {
            throw DiffusionException.badFile(folder, "cannot be read", e);
        }
    }

    private static List<Path> allowed(Path folder) {
        Path snapshots = folder.getParent();
        return snapshots != null && snapshots.endsWith("snapshots")
                ? List.of(folder, snapshots.resolveSibling("blobs"))
                : List.of(folder);
    }

    private static void requireWithin(List<Path> allowed, Path link) {
        try {
            Path target = link.toRealPath();
            if (allowed.stream().noneMatch(target::startsWith)) {
                throw DiffusionException.badFile(link, "is a link that leads out of the model's folder");
            }
        } catch (IOException e) {
            throw DiffusionException.badFile(link, "is a link that leads nowhere", e);
        }
    }
}
