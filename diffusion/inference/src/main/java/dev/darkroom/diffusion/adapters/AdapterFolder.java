package dev.darkroom.diffusion.adapters;

import dev.darkroom.diffusion.DiffusionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The adapters that lie in a folder: {@code loras/NAME.safetensors} and, of learned words, {@code embeddings/WORD.safetensors}.
 *
 * @param loras by their names
 */
public record AdapterFolder(Map<String, Path> loras, List<TextualInversion> words) {

    /** Folder of low-rank adaptations. */
    public static final String LORAS = "loras";

    /** Folder of learned words. */
    public static final String WORDS = "embeddings";

    private static final String SUFFIX = ".safetensors";

    public AdapterFolder {
        loras = Collections.unmodifiableMap(new TreeMap<>(loras));
        words = List.copyOf(words);
    }

    /**
     * Lists what lies there now; no file is opened.
     *
     * @throws DiffusionException if a folder cannot be read
     */
    public static AdapterFolder in(Path root) {
        return new AdapterFolder(
                files(root.resolve(LORAS)), words(files(root.resolve(WORDS)).values()));
    }

    private static List<TextualInversion> words(Collection<Path> files) {
        return files.stream()
                .map(file -> new TextualInversion(file, Optional.empty()))
                .toList();
    }

    private static Map<String, Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            return Map.of();
        }
        Map<String, Path> files = new TreeMap<>();
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path file : entries.filter(Files::isRegularFile).toList()) {
                String name = String.valueOf(file.getFileName());
                if (name.endsWith(SUFFIX) && !name.startsWith(".")) {
                    files.put(name.substring(0, name.length() - SUFFIX.length()), file);
                }
            }
        } catch (IOException e) {
            throw DiffusionException.badFile(folder, "cannot be read", e);
        }
        return files;
    }
}
