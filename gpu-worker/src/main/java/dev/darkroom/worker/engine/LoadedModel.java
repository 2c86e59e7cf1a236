package dev.darkroom.worker.engine;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.adapters.Adapters;
import dev.darkroom.diffusion.pipelines.LatentDiffusion;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.Precision;
import dev.darkroom.events.LoraUse;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A model in memory, with the variants of it that the latest jobs with low-rank adaptations asked for. */
final class LoadedModel implements AutoCloseable {

    /** A variant costs the memory of the weights that it changes. */
    private static final int MOST_VARIANTS = 2;

    private final ModelRegistry.Model model;
    private final LatentDiffusion base;

    /** The least recently used comes first. */
    private final Map<List<LoraUse>, LatentDiffusion> variants = new LinkedHashMap<>(16, 0.75f, true);

    LoadedModel(ModelRegistry.Model model, Device device, Precision precision) {
        this.model = model;
        this.base = LatentDiffusion.load(model.folder(), device, precision, new Adapters(List.of(), model.words()));
    }

    /** Whether it knows the words that the registry has by now. */
    boolean isCurrent(ModelRegistry.Model registered) {
        return model.words().equals(registered.words());
    }

    /**
     * The model with adaptations, or as it is where there are none.
     *
     * @param registered the model as the registry knows it by now
     * @throws DiffusionException if an adaptation is unknown or damaged
     */
    LatentDiffusion with(ModelRegistry.Model registered, List<LoraUse> loras) {
        if (loras.isEmpty()) {
            return base;
        }
        LatentDiffusion variant = variants.get(loras);
        if (variant == null) {
            makeRoom();
            variant = base.with(new Adapters(
                    loras.stream()
                            .map(use -> new dev.darkroom.diffusion.adapters.LoraUse(file(registered, use), use.scale()))
                            .toList(),
                    model.words()));
            variants.put(loras, variant);
        }
        return variant;
    }

    private static Path file(ModelRegistry.Model model, LoraUse use) {
        Path file = model.loras().get(use.name());
        if (file == null) {
            throw DiffusionException.badRequest(
                    "loras: the model " + model.description().name() + " has no adaptation \"" + use.name() + "\"");
        }
        return file;
    }

    private void makeRoom() {
        Iterator<LatentDiffusion> eldest = variants.values().iterator();
        while (variants.size() >= MOST_VARIANTS) {
            eldest.next().close();
            eldest.remove();
        }
    }

    @Override
    public void close() {
        variants.values().forEach(LatentDiffusion::close);
        base.close();
    }
}
