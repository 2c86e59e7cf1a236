package dev.darkroom.worker.trainings;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.events.StoredImage;
import dev.darkroom.events.TrainedModel;
import dev.darkroom.events.TrainingRequest;
import dev.darkroom.events.TrainingTask;
import dev.darkroom.storage.objects.ObjectStore;
import dev.darkroom.training.FineTuning;
import dev.darkroom.training.TrainingListener;
import dev.darkroom.training.TrainingListener.StopMode;
import dev.darkroom.training.TrainingPlace;
import dev.darkroom.worker.config.WorkerConfig;
import dev.darkroom.worker.engine.DeviceWatch;
import dev.darkroom.worker.engine.ModelNotFoundException;
import dev.darkroom.worker.engine.ModelRegistry;
import dev.darkroom.worker.engine.TrainedModels;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Trains on threads of its own, as many as there are trainings at a time; the engine draws meanwhile. */
@Singleton
public class Trainer {
    private static final Logger LOG = Logger.getLogger(Trainer.class);

    private final WorkerConfig config;
    private final ModelRegistry registry;
    private final TrainedModels trained;
    private final Registration registration;
    private final ObjectStore objects;
    private final DeviceWatch device;
    private final ExecutorService threads = Executors.newCachedThreadPool(
            Thread.ofPlatform().name("training-", 0).daemon().factory());

    @Inject
    public Trainer(
            WorkerConfig config,
            ModelRegistry registry,
            TrainedModels trained,
            ObjectStore objects,
            DeviceWatch device) {
        this.config = config;
        this.device = device;
        this.registry = registry;
        this.trained = trained;
        this.registration = new Registration(objects, registry, trained);
        this.objects = objects;
    }

    /** Completes once the model is registered; fails with what {@code FineTuning} throws, or when the listener has ended it. */
    public CompletableFuture<Trained> train(TrainingTask task, TrainingListener listener) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try (Workplace workplace = new Workplace(task)) {
                        return train(task, workplace, listener);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                threads);
    }

    /** While PyTorch computes, the process cannot end in an orderly way. */
    public void close(Duration patience) throws InterruptedException {
        threads.shutdown();
        if (!threads.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.warn("a training is still computing at exit");
        }
    }

    private Trained train(TrainingTask task, Workplace workplace, TrainingListener listener) throws IOException {
        long begin = System.nanoTime();
        TrainingRequest request = task.request();
        trained.require(request.model(), List.of());
        registration.requireFree(task);
        ModelRegistry.Model base =
                registry.find(request.model()).orElseThrow(() -> new ModelNotFoundException(request.model()));
        workplace.configure(base);
        workplace.fetchData(objects);
        boolean resumes = workplace.fetchCheckpoint(objects);
        long prepared = System.nanoTime();
        fineTune(workplace, new TrainingPlace(workplace.output(), resumes, listener));
        if (listener.stopMode() == StopMode.STOP) {
            throw new CancellationException("canceled after the last step");
        }
        long finished = System.nanoTime();
        TrainedModel model = registration.register(task, workplace.output());
        List<StoredImage> sheet = registration.storeSheet(task, workplace.output());
        return new Trained(
                model,
                sheet,
                seconds(begin, prepared),
                seconds(prepared, finished),
                seconds(finished, System.nanoTime()));
    }

    private void fineTune(Workplace workplace, TrainingPlace place) {
        try {
            FineTuning.train(workplace.configuration(), workplace.data(), place, Device.parse(config.device()));
        } catch (DiffusionException e) {
            device.saw(e);
            throw switch (e.code()) {
                // The paths of this worker's files must not appear in error messages.
                case BAD_FILE, BAD_REQUEST, UNSUPPORTED ->
                    TrainingRefusedException.refused(
                            String.valueOf(e.getMessage()).replace(workplace.folder() + "/", ""));
                case DEVICE, OUT_OF_MEMORY, NOT_FINITE -> e;
            };
        }
    }

    private static double seconds(long from, long to) {
        return (to - from) * 1e-9;
    }
}
