package dev.darkroom.worker.engine;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.adapters.AdapterFolder;
import dev.darkroom.diffusion.adapters.Adapters;
import dev.darkroom.diffusion.adapters.LoraUse;
import dev.darkroom.diffusion.adapters.TextualInversion;
import dev.darkroom.diffusion.model.CheckedModel;
import dev.darkroom.diffusion.model.ModelDescription;
import dev.darkroom.diffusion.model.ModelFiles;
import dev.darkroom.worker.config.ModelsConfig;
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

/** The models under the models folders. Models may be added and removed while the worker runs, but not changed. */
@Singleton
public class ModelRegistry {
    private static final Logger LOG = Logger.getLogger(ModelRegistry.class);

    private final List<Path> roots;
    private final Path fetched;
    private final Set<Path> seen = new HashSet<>();
    private final Map<String, Model> models = new LinkedHashMap<>();

    /** The files that change models, as they lay there at the latest look. */
    private AdapterFolder adapters = new AdapterFolder(Map.of(), List.of());

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
    public ModelRegistry(ModelsConfig config) {
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

    /** The model of that name, also if it was added a moment ago. */
    public synchronized Optional<Model> find(String name) {
        if (!models.containsKey(name)) {
            refresh();
        }
        return Optional.ofNullable(models.get(name));
    }

    /** Folder by folder, in the order of their names. */
    public synchronized List<Model> all() {
        return List.copyOf(models.values());
    }

    /** Reads what was added since and forgets what is gone; returns whether that is a model or adapter. */
    public synchronized boolean refresh() {
        boolean gone = forgetMissing();
        int before = models.size();
        AdapterFolder known = adapters;
        adapters = adapters();
        if (!adapters.equals(known)) {
            models.replaceAll((name, model) -> adapted(model.folder(), model.description()));
        }
        roots.stream().flatMap(ModelRegistry::folders).filter(seen::add).forEach(this::register);
        return gone || models.size() > before || !adapters.equals(known);
    }

    /** A model of the same name in another folder has its turn then. */
    private boolean forgetMissing() {
        boolean gone = models.values().removeIf(model -> !ModelFiles.isFolder(model.folder()));
        if (gone) {
            seen.retainAll(models.values().stream().map(Model::folder).toList());
        }
        return gone;
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

    private Model adapted(Path folder, ModelDescription description) {
        if (!adapters.loras().isEmpty() || !adapters.words().isEmpty()) {
            try {
                return adapted(CheckedModel.read(folder));
            } catch (DiffusionException e) {
                LOG.errorf("model offered without adapters folder=%s reason=%s", folder, e.getMessage());
            }
        }
        return new Model(folder, description, Map.of(), List.of());
    }

    private Model adapted(CheckedModel model) {
        Map<String, Path> loras = new TreeMap<>(adapters.loras());
        loras.values().removeIf(file -> !fits(model, List.of(new LoraUse(file, 1)), List.of()));
        List<TextualInversion> words = new ArrayList<>();
        for (TextualInversion word : adapters.words()) {
            words.add(word);
            if (!fits(
                    model,
                    List.of(),
                    Stream.concat(model.files().words().stream(), words.stream())
                            .toList())) {
                words.removeLast();
            }
        }
        return new Model(model.files().path(), model.description(), loras, words);
    }

    private static boolean fits(CheckedModel model, List<LoraUse> loras, List<TextualInversion> words) {
        try {
            model.requireFits(new Adapters(loras, words));
            return true;
        } catch (DiffusionException e) {
            LOG.debugf(
                    "adapter not offered model=%s reason=%s",
                    model.description().name(), e.getMessage());
            return false;
        }
    }

    /** One damaged folder must not keep the others from being served. */
    private void register(Path folder) {
        try {
            ModelDescription description = ModelDescription.read(folder);
            if (!description.takesPrompts()) {
                LOG.infof("model not served folder=%s reason=it draws without a prompt", folder);
                return;
            }
            models.putIfAbsent(description.name(), adapted(folder, description));
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
                    .filter(folder -> ModelFiles.isFolder(folder))
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
