package dev.darkroom.worker.engine;

import dev.darkroom.diffusion.model.ModelDescription;
import dev.darkroom.events.Codec;
import dev.darkroom.events.ModelCard;
import dev.darkroom.storage.objects.ObjectKeys;
import dev.darkroom.storage.objects.ObjectStore;
import dev.darkroom.storage.objects.ObjectStoreException;
import dev.darkroom.worker.config.ModelsConfig;
import dev.darkroom.worker.config.WorkerConfig;
import io.smallrye.faulttolerance.api.ExponentialBackoff;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.jboss.logging.Logger;

/** Tells the gateways, by way of the bucket, which models this worker serves and within which limits. */
@Singleton
public class ModelCards {
    private static final Logger LOG = Logger.getLogger(ModelCards.class);
    private static final int SIDES = 4;

    private final ModelRegistry registry;
    private final ModelsConfig config;
    private final WorkerConfig worker;
    private final ObjectStore objects;
    private volatile boolean published;

    @Inject
    public ModelCards(ModelRegistry registry, ModelsConfig config, WorkerConfig worker, ObjectStore objects) {
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
