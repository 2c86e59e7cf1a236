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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** The models under the models folder, as they lay there when the worker started. */
@Singleton
public class ModelRegistry {
    private static final Logger LOG = Logger.getLogger(ModelRegistry.class);

    private final Map<String, Model> models = new LinkedHashMap<>();

    /** A model that can be loaded. */
    public record Model(Path folder, ModelDescription description) {}

    @Inject
    public ModelRegistry(ModelsConfig config) {
        folders(config.path()).forEach(this::register);
    }

    public Optional<Model> find(String name) {
        return Optional.ofNullable(models.get(name));
    }

    /** In the order of their names. */
    public List<Model> all() {
        return List.copyOf(models.values());
    }

    /** One damaged folder must not keep the others from being served. */
    private void register(Path folder) {
        try {
            ModelDescription description = ModelDescription.read(folder);
            models.put(description.name(), new Model(folder, description));
        } catch (DiffusionException e) {
            LOG.errorf("model not served folder=%s reason=%s", folder, e.getMessage());
        }
    }

    private static List<Path> folders(Path root) {
        if (!Files.isDirectory(root)) {
            LOG.errorf("no models folder path=%s", root.toAbsolutePath());
            return List.of();
        }
        try (Stream<Path> entries = Files.list(root)) {
            return entries.filter(folder -> Files.exists(folder.resolve("model_index.json")))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
