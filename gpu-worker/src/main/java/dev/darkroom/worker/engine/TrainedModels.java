package dev.darkroom.worker.engine;

import dev.darkroom.diffusion.adapters.AdapterFolder;
import dev.darkroom.events.Codec;
import dev.darkroom.events.CodecException;
import dev.darkroom.events.LoraUse;
import dev.darkroom.events.TrainedModel;
import dev.darkroom.events.TrainingKind;
import dev.darkroom.events.WireType;
import dev.darkroom.storage.objects.ObjectKeys;
import dev.darkroom.storage.objects.ObjectStore;
import dev.darkroom.storage.objects.ObjectStoreException;
import dev.darkroom.worker.files.LocalFiles;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Fetches the models that trainings have made. Their home is the bucket; a worker has copies in a folder that its registry looks into
 * like any other. What is complete there never changes.
 */
@Singleton
public class TrainedModels {
    private static final Logger LOG = Logger.getLogger(TrainedModels.class);
    private static final WireType TYPE = new WireType("model.trained", 1);

    private final ObjectStore objects;
    private final ModelRegistry registry;
    private final ModelCards cards;

    /** Whether an attempt has found something that no card lists yet. */
    private final AtomicBoolean unpublished = new AtomicBoolean();

    /** Keys of those that need no second look. */
    private final Set<String> seen = new HashSet<>();

    @Inject
    public TrainedModels(ObjectStore objects, ModelRegistry registry, ModelCards cards) {
        this.objects = objects;
        this.registry = registry;
        this.cards = cards;
    }

    /**
     * Fetches what was trained since the last look, and sees to the cards: publishes them if that, or what a user has added to the folders
     * or taken out, changes them.
     *
     * @throws ObjectStoreException when the bucket cannot be read
     */
    public synchronized void refresh() {
        List<String> trained = objects.list(ObjectKeys.TRAINED_MODELS);
        List<String> added = trained.stream().filter(seen::add).toList();
        added.forEach(this::fetch);
        boolean known = !unpublished.getAndSet(false);
        if (registry.refresh() || !known || !added.isEmpty()) {
            cards.publish();
        }
        cards.reconcile(trained.stream().map(ObjectKeys::nameOfTrained).collect(Collectors.toSet()));
    }

    /** Sees to it that a model which was trained a moment ago is here; whether there is one of that name shows later. */
    public void require(String name, List<LoraUse> loras) {
        if (isHere(name, loras)) {
            return;
        }
        if (registry.refresh()) {
            unpublished.set(true);
        }
        if (!isHere(name, loras)) {
            refresh();
        }
    }

    private boolean isHere(String name, List<LoraUse> loras) {
        return registry.find(name)
                .filter(model -> loras.stream().map(LoraUse::name).allMatch(model.loras()::containsKey))
                .isPresent();
    }

    /** The training that has registered this name, if one has. */
    public Optional<TrainedModel> find(String name) {
        return read(ObjectKeys.trainedModel(name));
    }

    private Optional<TrainedModel> read(String key) {
        return objects.get(key).map(object -> Codec.TRAINED_MODELS.decode(TYPE, object.content()));
    }

    private void fetch(String key) {
        try {
            read(key).ifPresent(this::fetch);
        } catch (CodecException e) {
            LOG.warnf("trained model unreadable key=%s reason=%s", key, e.reason());
        } catch (ObjectStoreException | UncheckedIOException e) {
            // Another look is worth it.
            seen.remove(key);
            LOG.warnf(e, "trained model not fetched key=%s", key);
        }
    }

    private void fetch(TrainedModel model) {
        Path root = registry.fetchedFolder();
        Path place = model.kind() == TrainingKind.FULL
                ? root.resolve(model.name())
                : root.resolve(AdapterFolder.LORAS).resolve(model.name() + ".safetensors");
        if (Files.exists(place)) {
            return;
        }
        try {
            Files.createDirectories(place.getParent());
            Path draft = Files.createTempDirectory(root, ".fetching-");
            try {
                model.files().forEach(file -> fetch(file, draft));
                Path whole = model.kind() == TrainingKind.FULL
                        ? draft
                        : draft.resolve(model.files().getFirst().path());
                Files.move(whole, place, StandardCopyOption.ATOMIC_MOVE);
            } catch (FileAlreadyExistsException e) {
                LOG.debugf("fetched by another worker model=%s", model.name());
            } finally {
                LocalFiles.delete(draft);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        LOG.infof("trained model fetched model=%s base=%s jobId=%s", model.name(), model.base(), model.jobId());
    }

    private void fetch(TrainedModel.File file, Path folder) {
        Path target = LocalFiles.below(folder, file.path());
        try {
            Files.createDirectories(target.getParent());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!objects.download(file.objectKey(), target)
                || !LocalFiles.sha256(target).equals(file.sha256())) {
            throw ObjectStoreException.failed("get", file.objectKey(), new IOException("not what was registered"));
        }
    }
}
