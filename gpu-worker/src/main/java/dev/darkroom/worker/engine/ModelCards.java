package dev.darkroom.worker.engine;

import dev.darkroom.diffusion.model.ModelDescription;
import dev.darkroom.events.Codec;
import dev.darkroom.events.CodecException;
import dev.darkroom.events.ModelCard;
import dev.darkroom.events.WireType;
import dev.darkroom.storage.objects.ObjectKeys;
import dev.darkroom.storage.objects.ObjectStore;
import dev.darkroom.storage.objects.ObjectStoreException;
import dev.darkroom.worker.config.ServedModelsConfig;
import dev.darkroom.worker.config.WorkerConfig;
import io.smallrye.faulttolerance.api.ExponentialBackoff;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Publishes in the bucket, for the gateways, which models the workers serve and within which limits. */
@Singleton
public class ModelCards {
    private static final Logger LOG = Logger.getLogger(ModelCards.class);
    private static final int SIDES = 4;
    private static final WireType CARD = new WireType("model.card", 1);

    private final ModelRegistry registry;
    private final ServedModelsConfig config;
    private final WorkerConfig worker;
    private final ObjectStore objects;
    private volatile boolean published;

    /** Keys of the cards of what this worker served at its last look; null before the first. */
    private @Nullable Set<String> had;

    @Inject
    public ModelCards(ModelRegistry registry, ServedModelsConfig config, WorkerConfig worker, ObjectStore objects) {
        this.registry = registry;
        this.config = config;
        this.worker = worker;
        this.objects = objects;
    }

    /** Goes on until the bucket has taken every card, so that workers and stores may start in any order. */
    @Retry(maxRetries = -1, delay = 200, maxDuration = 0, retryOn = ObjectStoreException.class)
    @ExponentialBackoff(maxDelay = 5, maxDelayUnit = ChronoUnit.SECONDS)
    public void publish() {
        for (ModelRegistry.Model model : registry.all()) {
            ModelCard card = card(model);
            objects.put(ObjectKeys.modelCard(card.name()), Codec.MODELS.encode(card), "application/json");
        }
        published = true;
        LOG.infof("model cards published models=%d", registry.all().size());
    }

    /**
     * Holds the bucket against what this worker serves. A card stands for as long as a worker of its pool has the model: who finds one of
     * a model that it had, or that was there before it and is not here, takes it away; who still has the model puts it back.
     *
     * @param elsewhere names of models that are on their way here
     * @throws ObjectStoreException when the bucket does not answer
     */
    public synchronized void reconcile(Set<String> elsewhere) {
        Set<String> served =
                registry.all().stream().map(model -> model.description().name()).collect(Collectors.toSet());
        Set<String> listed = new HashSet<>(objects.list(ObjectKeys.MODELS));
        if (!served.stream().map(ObjectKeys::modelCard).allMatch(listed::contains)) {
            publish();
        }
        Set<String> gone = Optional.ofNullable(had).orElse(listed);
        gone.stream()
                .filter(listed::contains)
                .filter(key -> served.stream()
                        .noneMatch(name -> ObjectKeys.modelCard(name).equals(key)))
                .filter(key -> elsewhere.stream()
                        .noneMatch(name -> ObjectKeys.modelCard(name).equals(key)))
                .forEach(this::withdraw);
        had = served.stream().map(ObjectKeys::modelCard).collect(Collectors.toSet());
    }

    private void withdraw(String key) {
        boolean ours =
                objects.get(key).filter(card -> isOfOurPool(card.content())).isPresent();
        if (ours) {
            objects.delete(key);
            LOG.infof("model card withdrawn key=%s", key);
        }
    }

    private boolean isOfOurPool(byte[] card) {
        try {
            return Codec.MODELS.decode(CARD, card).pool().equals(worker.pool());
        } catch (CodecException e) {
            return false;
        }
    }

    public boolean published() {
        return published;
    }

    ModelCard card(ModelRegistry.Model served) {
        ModelDescription model = served.description();
        int ownSide = Math.max(model.defaultWidth(), model.defaultHeight());
        return new ModelCard(
                model.name(),
                model.pipeline(),
                model.revision(),
                worker.pool(),
                model.defaultWidth(),
                model.defaultHeight(),
                model.sizeMultiple(),
                Math.min(config.maxSide(), SIDES * ownSide),
                model.defaultSteps(),
                config.maxSteps(),
                model.defaultGuidanceScale(),
                config.maxImages(),
                model.maxPromptTokens(),
                model.maxClipSkip(),
                model.defaultScheduler(),
                model.schedulers(),
                List.copyOf(served.loras().keySet()));
    }
}
