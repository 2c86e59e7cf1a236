package dev.darkroom.worker.engine;

import dev.darkroom.diffusion.pipelines.LatentDiffusion;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.Precision;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * The models whose weights are in memory, within a budget of bytes. Those that pictures are drawn with stay; of the others the one not
 * used for longest makes room. Touched by the engine's thread only.
 */
final class LoadedModels {
    private static final Logger LOG = Logger.getLogger(LoadedModels.class);

    private final Device device;
    private final Precision precision;
    private final long mostBytes;
    private final Map<String, Loaded> models = new HashMap<>();
    private long uses;

    private static final class Loaded {
        private final LatentDiffusion model;
        private final long bytes;
        private int borrowers;
        private long lastUse;

        Loaded(LatentDiffusion model, long bytes) {
            this.model = model;
            this.bytes = bytes;
        }
    }

    LoadedModels(Device device, Precision precision, long mostBytes) {
        this.device = device;
        this.precision = precision;
        this.mostBytes = mostBytes;
    }

    /** Whether its weights would fit beside those that are loaded. */
    boolean hasRoomFor(ModelRegistry.Model model) {
        return loadedBytes() + bytes(model) <= mostBytes;
    }

    /**
     * Lends a model, loading it first if need be. A model that alone is larger than the budget is loaded once it is the only one.
     *
     * @return empty while models that are in use leave no room
     * @throws dev.darkroom.diffusion.DiffusionException if it cannot be loaded
     */
    Optional<LatentDiffusion> borrow(ModelRegistry.Model model) {
        String name = model.description().name();
        Loaded loaded = models.get(name);
        if (loaded == null) {
            if (!makeRoom(bytes(model))) {
                return Optional.empty();
            }
            loaded = load(model);
            models.put(name, loaded);
        }
        loaded.borrowers++;
        loaded.lastUse = uses++;
        return Optional.of(loaded.model);
    }

    void giveBack(LatentDiffusion model) {
        models.values().stream().filter(loaded -> loaded.model == model).forEach(loaded -> loaded.borrowers--);
    }

    void close() {
        models.values().forEach(loaded -> loaded.model.close());
        models.clear();
    }

    private Loaded load(ModelRegistry.Model model) {
        long begin = System.nanoTime();
        LatentDiffusion diffusion = LatentDiffusion.load(model.folder(), device, precision);
        LOG.infof(
                "model loaded model=%s device=%s millis=%d",
                model.description().name(), device, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
        return new Loaded(diffusion, bytes(model));
    }

    private boolean makeRoom(long bytes) {
        while (!models.isEmpty() && loadedBytes() + bytes > mostBytes) {
            Optional<Map.Entry<String, Loaded>> idle = models.entrySet().stream()
                    .filter(entry -> entry.getValue().borrowers == 0)
                    .min(Comparator.comparingLong(entry -> entry.getValue().lastUse));
            if (idle.isEmpty()) {
                return false;
            }
            idle.get().getValue().model.close();
            models.remove(idle.get().getKey());
            LOG.infof("model unloaded model=%s", idle.get().getKey());
        }
        return true;
    }

    private long loadedBytes() {
        return models.values().stream().mapToLong(loaded -> loaded.bytes).sum();
    }

    private long bytes(ModelRegistry.Model model) {
        return model.description().parameters() * precision.elementType().bytes();
    }
}
