package dev.darkroom.gateway.fleet;

import dev.darkroom.events.Codec;
import dev.darkroom.events.CodecException;
import dev.darkroom.events.ModelCard;
import dev.darkroom.events.WireType;
import dev.darkroom.gateway.GatewayConfig;
import dev.darkroom.storage.objects.ObjectKeys;
import dev.darkroom.storage.objects.ObjectStore;
import dev.darkroom.storage.objects.ObjectStoreException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The models that workers have registered in the object store, read again once they are too old. Calls block. */
@ApplicationScoped
public class ModelCatalog {
    private static final Logger LOG = Logger.getLogger(ModelCatalog.class);
    private static final WireType CARD = new WireType("model.card", 1);

    private final ObjectStore objects;
    private final Optional<String> preferred;
    private final long maxAgeNanos;
    private volatile @Nullable Snapshot latest;

    ModelCatalog(ObjectStore objects, GatewayConfig config, ModelsConfig models) {
        this.objects = objects;
        this.preferred = models.preferred();
        this.maxAgeNanos = config.modelsMaxAge().toNanos();
    }

    /** All models by name, at most a couple of seconds old; older where the object store does not answer. */
    public SortedMap<String, ModelCard> models() {
        Snapshot snapshot = latest;
        return snapshot != null && System.nanoTime() - snapshot.readAt() < maxAgeNanos ? snapshot.models() : refresh();
    }

    /** As {@link #models}, but sure to know a model that registered before this call, should it be this one. */
    public SortedMap<String, ModelCard> modelsWith(@Nullable String name) {
        return modelsWith(name, List.of());
    }

    /** As {@link #modelsWith(String)}, and sure to know these loras of it too. */
    public SortedMap<String, ModelCard> modelsWith(@Nullable String name, List<String> loras) {
        SortedMap<String, ModelCard> models = models();
        boolean known = models.values().stream()
                .anyMatch(card -> (name == null || card.name().equals(name))
                        && card.loras().containsAll(loras));
        return known ? models : refresh();
    }

    /** Name of the model that a request draws with which names none; empty while there is none at all. */
    public Optional<String> preferred(SortedMap<String, ModelCard> models) {
        return preferred
                .filter(models::containsKey)
                .or(() -> models.keySet().stream().findFirst());
    }

    private SortedMap<String, ModelCard> refresh() {
        try {
            Snapshot read = read();
            latest = read;
            return read.models();
        } catch (ObjectStoreException e) {
            Snapshot last = latest;
            if (last == null) {
                throw e;
            }
            LOG.warn("object store unavailable, the last list of models stays in use", e);
            return last.models();
        }
    }

    private Snapshot read() {
        long now = System.nanoTime();
        SortedMap<String, ModelCard> models = new TreeMap<>();
        for (String key : objects.list(ObjectKeys.MODELS)) {
            objects.get(key).ifPresent(object -> {
                try {
                    ModelCard card = Codec.MODELS.decode(CARD, object.content());
                    models.put(card.name(), card);
                } catch (CodecException e) {
                    LOG.warnf("model card unreadable key=%s reason=%s", key, e.reason());
                }
            });
        }
        return new Snapshot(Collections.unmodifiableSortedMap(models), now);
    }

    /** @param readAt on the clock of {@link System#nanoTime} */
    private record Snapshot(SortedMap<String, ModelCard> models, long readAt) {}
}
