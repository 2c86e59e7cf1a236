package dev.darkroom.gateway.fleet;

import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.darkroom.events.Codec;
import dev.darkroom.events.CodecException;
import dev.darkroom.events.ModelCard;
import dev.darkroom.events.WireType;
import dev.darkroom.gateway.GatewayConfig;
import dev.darkroom.gateway.RenewedCaches;
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

/** The models that workers have registered in the object store, read again before they are too old. Calls block. */
@ApplicationScoped
public class ModelCatalog {
    private static final Logger LOG = Logger.getLogger(ModelCatalog.class);
    /** The only key of the cache. */
    private static final String ALL = "all models";

    private static final WireType CARD = new WireType("model.card", 1);

    private final ObjectStore objects;
    private final Optional<String> preferred;
    private final LoadingCache<String, SortedMap<String, ModelCard>> current;
    private volatile @Nullable SortedMap<String, ModelCard> latest;

    ModelCatalog(ObjectStore objects, GatewayConfig config, ModelsConfig models) {
        this.objects = objects;
        this.preferred = models.preferred();
        this.current = RenewedCaches.of(config.modelsMaxAge()).build(all -> refresh());
    }

    /** All models by name, at most a couple of seconds old; older where the object store does not answer. */
    public SortedMap<String, ModelCard> models() {
        return current.get(ALL);
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
        if (known) {
            return models;
        }
        SortedMap<String, ModelCard> now = refresh();
        current.put(ALL, now);
        return now;
    }

    /** Name of the model that a request draws with which names none; empty while there is none at all. */
    public Optional<String> preferred(SortedMap<String, ModelCard> models) {
        return preferred
                .filter(models::containsKey)
                .or(() -> models.keySet().stream().findFirst());
    }

    private SortedMap<String, ModelCard> refresh() {
        try {
            SortedMap<String, ModelCard> read = read();
            latest = read;
            return read;
        } catch (ObjectStoreException e) {
            SortedMap<String, ModelCard> last = latest;
            if (last == null) {
                throw e;
            }
            LOG.warn("object store unavailable, the last list of models stays in use", e);
            return last;
        }
    }

    private SortedMap<String, ModelCard> read() {
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
        return Collections.unmodifiableSortedMap(models);
    }
}
