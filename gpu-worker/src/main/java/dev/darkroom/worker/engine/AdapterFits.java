package dev.darkroom.worker.engine;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.adapters.AdapterFolder;
import dev.darkroom.diffusion.adapters.Adapters;
import dev.darkroom.diffusion.adapters.LearnedWords;
import dev.darkroom.diffusion.adapters.ScaledLora;
import dev.darkroom.diffusion.adapters.TextualInversion;
import dev.darkroom.diffusion.model.CheckedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jboss.logging.Logger;

/**
 * Which adapters fit which models. A file is read for each model once, and again only when its size or time has changed. Not for several
 * threads.
 */
final class AdapterFits {
    private static final Logger LOG = Logger.getLogger(AdapterFits.class);

    private final Check check;

    /** What was found at the latest look. */
    private Map<Pair, Boolean> known = new HashMap<>();

    /** What stands for the words in prompts. */
    private final Map<Version, String> tokens = new HashMap<>();

    /** Reads a file to see whether a model can draw with it. */
    @FunctionalInterface
    interface Check {
        Check READ = CheckedModel::requireFits;

        /** @throws DiffusionException if it cannot */
        void requireFits(CheckedModel model, Adapters adapters);
    }

    /** A file as it was at one time. */
    private record Version(Path file, long size, long modifiedMillis) {
        static Version of(Path file) {
            try {
                return new Version(
                        file, Files.size(file), Files.getLastModifiedTime(file).toMillis());
            } catch (IOException e) {
                return new Version(file, -1, 0);
            }
        }
    }

    private record Pair(Path model, String revision, Version adapter) {}

    AdapterFits(Check check) {
        this.check = check;
    }

    /** Looks at the adapters that lie in the folders now, and gives each model those that fit it. */
    List<ModelRegistry.Model> look(List<CheckedModel> models, AdapterFolder adapters) {
        Map<Path, Version> versions = new HashMap<>();
        Map<Pair, Boolean> latest = new HashMap<>();
        List<ModelRegistry.Model> fitted = new ArrayList<>();
        for (CheckedModel model : models) {
            Map<String, Path> loras = new TreeMap<>(adapters.loras());
            loras.values()
                    .removeIf(file -> !fits(model, versions.computeIfAbsent(file, Version::of), lora(file), latest));
            List<TextualInversion> words = adapters.words().stream()
                    .filter(word ->
                            fits(model, versions.computeIfAbsent(word.file(), Version::of), word(model, word), latest))
                    .toList();
            fitted.add(new ModelRegistry.Model(
                    model.files().path(), model.description(), loras, distinct(words, versions)));
        }
        known = latest;
        tokens.keySet().retainAll(versions.values());
        return fitted;
    }

    private boolean fits(CheckedModel model, Version version, Adapters adapters, Map<Pair, Boolean> latest) {
        Pair pair = new Pair(model.files().path(), model.description().revision(), version);
        Boolean before = known.get(pair);
        boolean fits = before == null ? read(model, adapters) : before;
        latest.put(pair, fits);
        return fits;
    }

    private boolean read(CheckedModel model, Adapters adapters) {
        try {
            check.requireFits(model, adapters);
            return true;
        } catch (DiffusionException e) {
            LOG.debugf(
                    "adapter not offered model=%s reason=%s",
                    model.description().name(), e.getMessage());
            return false;
        }
    }

    private static Adapters lora(Path file) {
        return new Adapters(List.of(new ScaledLora(file, 1)), List.of());
    }

    private static Adapters word(CheckedModel model, TextualInversion word) {
        List<TextualInversion> words = new ArrayList<>(model.files().textualInversions());
        words.add(word);
        return new Adapters(List.of(), words);
    }

    /** Of two files for the same word the first one counts. */
    private List<TextualInversion> distinct(List<TextualInversion> words, Map<Path, Version> versions) {
        Set<String> taken = new HashSet<>();
        return words.stream()
                .filter(word -> token(word, versions.computeIfAbsent(word.file(), Version::of))
                        .filter(taken::add)
                        .isPresent())
                .toList();
    }

    /** What stands for a word, whatever its case; empty where the file is gone meanwhile. */
    private Optional<String> token(TextualInversion word, Version version) {
        try {
            return Optional.of(tokens.computeIfAbsent(
                    version, unread -> LearnedWords.token(word).toLowerCase(Locale.ROOT)));
        } catch (DiffusionException e) {
            LOG.debugf("adapter not offered file=%s reason=%s", word.file(), e.getMessage());
            return Optional.empty();
        }
    }
}
