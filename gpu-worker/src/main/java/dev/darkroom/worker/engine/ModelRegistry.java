package dev.darkroom.worker.engine;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.adapters.AdapterFolder;
import dev.darkroom.diffusion.adapters.TextualInversion;
import dev.darkroom.diffusion.model.CheckedModel;
import dev.darkroom.diffusion.model.ModelDescription;
import dev.darkroom.diffusion.model.ModelFiles;
import dev.darkroom.worker.config.ServedModelsConfig;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * The models under the models folders. Models may be added and removed while the worker runs, but not changed. Asking for a model never
 * waits for files to be read: {@link #refresh} does that, and what it has found is offered at once.
 */
@Singleton
public class ModelRegistry {
    private static final Logger LOG = Logger.getLogger(ModelRegistry.class);

    private final List<Path> roots;
    private final Path fetched;
    private final Set<Path> seen = new HashSet<>();
    private final Map<String, CheckedModel> checked = new LinkedHashMap<>();
    private final AdapterFits fits;

    /** By their names, as the latest look has found them. */
    private volatile Map<String, Model> models = Map.of();

    /**
     * A model that can be loaded.
     *
     * @param loras the low-rank adaptations that fit it, by their names
     * @param words the learned words that fit it, besides those in its own folder
     */
    public record Model(
            Path folder, ModelDescription description, Map<String, Path> loras, List<TextualInversion> words) {
        public Model {
            loras = Collections.unmodifiableMap(new TreeMap<>(loras));
            words = List.copyOf(words);
        }
    }

    @Inject
    public ModelRegistry(ServedModelsConfig config) {
        this(config, AdapterFits.Check.READ);
    }

    ModelRegistry(ServedModelsConfig config, AdapterFits.Check check) {
        fits = new AdapterFits(check);
        fetched = config.fetched().orElseGet(ModelRegistry::temporaryFolder);
        roots = Stream.concat(config.path().stream(), Stream.of(fetched)).toList();
        if (config.path().stream().noneMatch(Files::isDirectory)) {
            LOG.errorf("no models folder path=%s", roots);
        }
        refresh();
    }

    /** Where models from the bucket belong, the last folder that is looked into. */
    Path fetchedFolder() {
        return fetched;
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("darkroom-models-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The model of that name, if the latest look has found it. */
    public Optional<Model> find(String name) {
        return Optional.ofNullable(models.get(name));
    }

    /** Folder by folder, in the order of their names. */
    public List<Model> all() {
        return List.copyOf(models.values());
    }

    /** Reads what was added since and forgets what is gone; returns whether that is a model, or an adapter that fits one. */
    public synchronized boolean refresh() {
        forgetMissing();
        roots.stream().flatMap(ModelRegistry::folders).filter(seen::add).forEach(this::register);
        Map<String, Model> found = new LinkedHashMap<>();
        for (Model model : fits.look(List.copyOf(checked.values()), adapters())) {
            found.put(model.description().name(), model);
        }
        boolean changed = !found.equals(models);
        models = Collections.unmodifiableMap(found);
        return changed;
    }

    /** A model of the same name in another folder is used then. */
    private void forgetMissing() {
        if (checked.values()
                .removeIf(model -> !ModelFiles.isModelFolder(model.files().path()))) {
            seen.retainAll(
                    checked.values().stream().map(model -> model.files().path()).toList());
        }
    }

    /** Those of all folders; of two LoRAs with the same name the first one counts. */
    private AdapterFolder adapters() {
        Map<String, Path> loras = new TreeMap<>();
        List<TextualInversion> words = new ArrayList<>();
        for (Path root : roots) {
            try {
                AdapterFolder folder = AdapterFolder.in(root);
                folder.loras().forEach(loras::putIfAbsent);
                words.addAll(folder.words());
            } catch (DiffusionException e) {
                LOG.errorf("adapters not served folder=%s reason=%s", root, e.getMessage());
            }
        }
        return new AdapterFolder(loras, words);
    }

    /** One damaged folder must not keep the others from being served. */
    private void register(Path folder) {
        try {
            CheckedModel model = CheckedModel.read(folder);
            if (!model.description().takesPrompts()) {
                LOG.infof("model not served folder=%s reason=it draws without a prompt", folder);
                return;
            }
            checked.putIfAbsent(model.description().name(), model);
        } catch (DiffusionException e) {
            LOG.errorf("model not served folder=%s reason=%s", folder, e.getMessage());
        }
    }

    /** A name that begins with a dot is that of a folder still being written. */
    private static Stream<Path> folders(Path root) {
        if (!Files.isDirectory(root)) {
            return Stream.empty();
        }
        try (Stream<Path> entries = Files.list(root)) {
            return entries
                    .filter(folder -> !String.valueOf(folder.getFileName()).startsWith("."))
                    .filter(folder -> ModelFiles.isModelFolder(folder))
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
