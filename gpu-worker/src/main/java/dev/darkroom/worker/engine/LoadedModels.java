package dev.darkroom.worker.engine;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.adapters.Adapters;
import dev.darkroom.diffusion.pipelines.LatentDiffusion;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.Precision;
import dev.darkroom.events.LoraUse;
import dev.darkroom.events.WorkerStatus;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * The models whose weights are in memory, within a budget of bytes. Models in use stay; of the others the least recently used is unloaded
 * first. Touched by the engine's thread only.
 */
final class LoadedModels {
    private static final Logger LOG = Logger.getLogger(LoadedModels.class);

    private final Device device;
    private final Precision precision;
    private final long mostBytes;
    private final long mostPieceBytes;
    private final Map<Variant, Loaded> models = new HashMap<>();
    private long uses;

    /** A model with its adaptations; a model of the same name and another revision is another variant. */
    private record Variant(String name, String revision, List<LoraUse> loras) {
        Variant(ModelRegistry.Model model, List<LoraUse> loras) {
            this(model.description().name(), model.description().revision(), loras);
        }
    }

    private static final class Loaded {
        private final LatentDiffusion model;
        private final long bytes;

        /** The model whose weights this one shares. */
        private final Optional<Loaded> base;

        private int borrowers;
        private long lastUse;

        Loaded(LatentDiffusion model, long bytes, Optional<Loaded> base) {
            this.model = model;
            this.bytes = bytes;
            this.base = base;
        }

        void close() {
            model.close();
            base.ifPresent(shared -> shared.borrowers--);
        }
    }

    /**
     * None at first.
     *
     * @param mostBytes of all weights
     * @param mostPieceBytes that an autoencoder may take for an image in one piece
     */
    LoadedModels(Device device, Precision precision, long mostBytes, long mostPieceBytes) {
        this.device = device;
        this.precision = precision;
        this.mostBytes = mostBytes;
        this.mostPieceBytes = mostPieceBytes;
    }

    /** Whether its weights would fit beside those that are loaded. */
    boolean hasRoomFor(ModelRegistry.Model model) {
        return bytes() + bytes(model) <= mostBytes;
    }

    /**
     * Loads a model that no job waits for yet, where there is room. A CPU has no kernels to choose, and takes its time for an image, so
     * it is not warmed up there.
     *
     * @throws DiffusionException if it cannot be loaded, or not draw
     */
    void preload(ModelRegistry.Model model) {
        borrow(model, List.of()).ifPresent(loaded -> {
            try {
                if (!device.isCpu()) {
                    loaded.warmUp();
                }
            } finally {
                giveBack(loaded);
            }
        });
    }

    /**
     * Lends a model, loading it first if need be. A model that alone is larger than the budget is loaded once it is the only one.
     *
     * @return empty while models that are in use leave no room
     * @throws DiffusionException if it cannot be loaded, or there is no such adaptation of it
     */
    Optional<LatentDiffusion> borrow(ModelRegistry.Model model, List<LoraUse> loras) {
        Optional<Loaded> loaded =
                base(model).flatMap(base -> loras.isEmpty() ? Optional.of(base) : variant(base, model, loras));
        loaded.ifPresent(lent -> {
            lent.borrowers++;
            lent.lastUse = uses++;
        });
        return loaded.map(lent -> lent.model);
    }

    void giveBack(LatentDiffusion model) {
        models.values().stream().filter(loaded -> loaded.model == model).forEach(loaded -> loaded.borrowers--);
    }

    /** What is in memory, with the most that each takes. */
    List<WorkerStatus.LoadedModel> list() {
        return models.entrySet().stream()
                .map(entry -> new WorkerStatus.LoadedModel(
                        entry.getKey().name(),
                        entry.getKey().loras().stream().map(LoraUse::name).toList(),
                        entry.getValue().bytes))
                .sorted(Comparator.comparing(WorkerStatus.LoadedModel::name)
                        .thenComparing(model -> String.join(",", model.loras())))
                .toList();
    }

    int size() {
        return models.size();
    }

    long mostBytes() {
        return mostBytes;
    }

    /** Closes variants before the models whose weights they share. */
    void close() {
        models.values().stream()
                .sorted(Comparator.comparing(loaded -> loaded.base.isEmpty()))
                .forEach(Loaded::close);
        models.clear();
    }

    private Optional<Loaded> base(ModelRegistry.Model model) {
        Variant key = new Variant(model, List.of());
        Loaded known = models.get(key);
        if (known != null || !makeRoom(bytes(model), Optional.empty())) {
            return Optional.ofNullable(known);
        }
        return Optional.of(load(
                key,
                bytes(model),
                Optional.empty(),
                () -> LatentDiffusion.load(
                        model.folder(), device, precision, new Adapters(List.of(), model.words()), mostPieceBytes)));
    }

    private Optional<Loaded> variant(Loaded base, ModelRegistry.Model model, List<LoraUse> loras) {
        Variant key = new Variant(model, loras);
        Loaded known = models.get(key);
        if (known != null || !makeRoom(bytes(model), Optional.of(base))) {
            return Optional.ofNullable(known);
        }
        Adapters adapters =
                new Adapters(loras.stream().map(use -> lora(model, use)).toList(), model.words());
        Loaded variant = load(key, bytes(model), Optional.of(base), () -> base.model.with(adapters));
        base.borrowers++;
        return Optional.of(variant);
    }

    private static dev.darkroom.diffusion.adapters.ScaledLora lora(ModelRegistry.Model model, LoraUse use) {
        Path file = model.loras().get(use.name());
        if (file == null) {
            throw DiffusionException.badRequest(
                    "loras: " + model.description().name() + " has no adaptation " + use.name());
        }
        return new dev.darkroom.diffusion.adapters.ScaledLora(file, use.scale());
    }

    private Loaded load(Variant variant, long bytes, Optional<Loaded> base, Supplier<LatentDiffusion> reader) {
        long begin = System.nanoTime();
        Loaded loaded = new Loaded(reader.get(), bytes, base);
        models.put(variant, loaded);
        LOG.infof(
                "model loaded model=%s loras=%d device=%s millis=%d",
                variant.name(),
                variant.loras().size(),
                device,
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
        return loaded;
    }

    /** Unloads unused models, except for one, until the bytes fit or no other is left. */
    private boolean makeRoom(long bytes, Optional<Loaded> except) {
        while (bytes() + bytes > mostBytes) {
            Optional<Map.Entry<Variant, Loaded>> idle = models.entrySet().stream()
                    .filter(entry -> entry.getValue().borrowers == 0)
                    .filter(entry -> except.isEmpty() || entry.getValue() != except.get())
                    .min(Comparator.comparingLong(entry -> entry.getValue().lastUse));
            if (idle.isEmpty()) {
                return models.size() == (except.isPresent() ? 1 : 0);
            }
            idle.get().getValue().close();
            models.remove(idle.get().getKey());
            LOG.infof("model unloaded model=%s", idle.get().getKey().name());
        }
        return true;
    }

    /** Bytes of the weights that are loaded. */
    long bytes() {
        return models.values().stream().mapToLong(loaded -> loaded.bytes).sum();
    }

    /** For a variant an upper bound: it shares the weights that its adaptations do not change. */
    private long bytes(ModelRegistry.Model model) {
        return model.description().parameters() * precision.elementType().bytes();
    }
}
