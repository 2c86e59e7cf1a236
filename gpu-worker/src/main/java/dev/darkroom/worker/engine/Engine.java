package dev.darkroom.worker.engine;

import dev.darkroom.diffusion.pipelines.LatentDiffusion;
import dev.darkroom.diffusion.pipelines.Picture;
import dev.darkroom.diffusion.pipelines.StepListener;
import dev.darkroom.diffusion.pipelines.TextToImageRequest;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.Precision;
import dev.darkroom.events.GenerationRequest;
import dev.darkroom.events.PromptSyntax;
import dev.darkroom.worker.config.ModelsConfig;
import dev.darkroom.worker.config.WorkerConfig;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The one thread that owns the device: it loads models, keeps the latest ones and runs one request at a time. */
@Singleton
public class Engine implements Generator {
    private static final Logger LOG = Logger.getLogger(Engine.class);

    private final ModelRegistry registry;
    private final String setting;
    private final String precisionSetting;
    private final int mostLoaded;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("engine").daemon().factory());

    /** Touched by the engine thread only, like everything below. */
    private @Nullable Device device;

    /** The least recently used model comes first. */
    private final Map<String, LoadedModel> loaded = new LinkedHashMap<>(16, 0.75f, true);

    @Inject
    public Engine(ModelRegistry registry, WorkerConfig worker, ModelsConfig models) {
        this.registry = registry;
        this.setting = worker.device();
        this.precisionSetting = worker.precision();
        this.mostLoaded = models.resident();
    }

    /**
     * Finds the device, checks that it computes in the precision asked for, and then loads as many models as may stay, so that the first job need not wait for its weights.
     *
     * @return fails when the device is absent or would crawl
     */
    public CompletableFuture<Void> open() {
        return CompletableFuture.runAsync(() -> Precision.parse(precisionSetting, device()), thread)
                .thenRun(() -> registry.all().stream().limit(mostLoaded).forEach(this::preload))
                .whenComplete((nothing, failure) -> {
                    if (failure != null) {
                        LOG.errorf(
                                "device not usable device=%s precision=%s reason=%s",
                                setting, precisionSetting, reason(failure));
                    }
                });
    }

    @Override
    public CompletableFuture<Generated> generate(GenerationRequest request, StepListener listener) {
        return CompletableFuture.supplyAsync(() -> run(request, listener), thread);
    }

    /** Waits for the step that runs: a process must not end while the device computes. */
    public void close(Duration patience) throws InterruptedException {
        thread.execute(() -> loaded.values().forEach(LoadedModel::close));
        thread.shutdown();
        if (!thread.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.warn("engine still computing at exit");
        }
    }

    private void preload(ModelRegistry.Model model) {
        CompletableFuture.runAsync(() -> load(model), thread).exceptionally(failure -> {
            LOG.errorf(
                    "model not loaded model=%s reason=%s", model.description().name(), reason(failure));
            return null;
        });
    }

    /** A future wraps what its task failed of. */
    private static String reason(Throwable failure) {
        Throwable cause = failure.getCause();
        return String.valueOf((cause == null ? failure : cause).getMessage());
    }

    private Generated run(GenerationRequest request, StepListener listener) {
        ModelRegistry.Model model =
                registry.find(request.model()).orElseThrow(() -> new ModelNotFoundException(request.model()));
        LatentDiffusion diffusion = load(model).with(model, request.loras());
        List<Picture> pictures = diffusion.textToImage(textToImage(request), listener);
        return new Generated(pictures, diffusion.timings(), model.description().revision());
    }

    private LoadedModel load(ModelRegistry.Model model) {
        String name = model.description().name();
        LoadedModel resident = loaded.get(name);
        if (resident != null && resident.isCurrent(model)) {
            return resident;
        }
        if (resident != null) {
            resident.close();
            loaded.remove(name);
        }
        makeRoom();
        long begin = System.nanoTime();
        LoadedModel fresh = new LoadedModel(model, device(), Precision.parse(precisionSetting, device()));
        loaded.put(name, fresh);
        LOG.infof(
                "model loaded model=%s device=%s millis=%d",
                name, device(), TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
        return fresh;
    }

    private Device device() {
        Device known = device;
        if (known == null) {
            known = Device.parse(setting);
            device = known;
        }
        return known;
    }

    private void makeRoom() {
        Iterator<LoadedModel> eldest = loaded.values().iterator();
        while (loaded.size() >= mostLoaded) {
            eldest.next().close();
            eldest.remove();
        }
    }

    private static TextToImageRequest textToImage(GenerationRequest request) {
        return new TextToImageRequest(
                request.prompt(),
                request.negativePrompt(),
                request.width(),
                request.height(),
                request.steps(),
                request.guidanceScale(),
                request.scheduler(),
                request.seed(),
                request.numImages(),
                request.promptSyntax() == PromptSyntax.WEIGHTED,
                request.clipSkip());
    }
}
