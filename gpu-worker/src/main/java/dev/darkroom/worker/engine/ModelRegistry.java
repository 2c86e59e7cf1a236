package dev.darkroom.worker.engine;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.model.ModelDescription;
import dev.darkroom.worker.config.ModelsConfig;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** The models under the models folders. Models may be added while the worker runs, but not changed or removed. */
@Singleton
public class ModelRegistry {
    private static final Logger LOG = Logger.getLogger(ModelRegistry.class);

    private final List<Path> roots;
    private final Set<Path> seen = new HashSet<>();
    private final Map<String, Model> models = new LinkedHashMap<>();

    /** A model that can be loaded. */
    public record Model(Path folder, ModelDescription description) {}

    @Inject
    public ModelRegistry(ModelsConfig config) {
        roots = config.path();
        if (roots.stream().noneMatch(Files::isDirectory)) {
            LOG.errorf("no models folder path=%s", roots);
        }
        refresh();
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

    /** Reads the folders that were added since; returns whether there is a new model among them. */
    public synchronized boolean refresh() {
        int before = models.size();
        roots.stream().flatMap(ModelRegistry::folders).filter(seen::add).forEach(this::register);
        return models.size() > before;
    }

    /** One damaged folder must not keep the others from being served. */
    private void register(Path folder) {
        try {
            ModelDescription description = ModelDescription.read(folder);
            models.putIfAbsent(description.name(), new Model(folder, description));
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
                    .filter(folder -> Files.exists(folder.resolve("model_index.json")))
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
