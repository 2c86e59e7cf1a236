package dev.darkroom.worker.engine;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.pipelines.LatentDiffusion;
import dev.darkroom.diffusion.pipelines.RgbImage;
import dev.darkroom.diffusion.pipelines.Sample;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.MemoryFailure;
import dev.darkroom.diffusion.runtime.Precision;
import dev.darkroom.worker.batching.BatchEntry;
import dev.darkroom.worker.batching.MemoryBudget;
import dev.darkroom.worker.batching.StepBatcher;
import dev.darkroom.worker.config.ServedModelsConfig;
import dev.darkroom.worker.config.WorkerConfig;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Owns the device with one thread. Between any two calls of a U-Net it lets tasks in and out, reads the prompts of at most one and decodes
 * at most one image, so neither holds up the steps of the others for longer than itself. Everything that needs no device is left to other
 * threads.
 */
public final class Engine implements Generator {
    private static final Logger LOG = Logger.getLogger(Engine.class);
    private static final long MEGABYTE = 1 << 20;

    /** How soon a request to leave is noticed where nothing is computed any more. */
    private static final long BETWEEN_LOOKS_MILLIS = 50;

    private final ModelRegistry registry;
    private final WorkerConfig config;
    private final ServedModelsConfig modelsConfig;
    private final RunningGeneration.Intervals intervals;
    private final EngineMeters meters;
    private final DeviceWatch device;
    private final LoadBoard board;
    private final int fixedRows;
    private final BlockingQueue<Runnable> mailbox = new LinkedBlockingQueue<>();
    private final AtomicLong arrivals = new AtomicLong();
    private final Previews previews;
    private final Thread thread = Thread.ofPlatform().name("engine").daemon().unstarted(this::run);
    private volatile boolean open = true;

    /** Touched by the engine's thread only, like everything below. */
    private final Generations generations;

    private MemoryBudget budget = new MemoryBudget(0, 1);
    private LoadedModels models = new LoadedModels(Device.cpu(), Precision.FP32, 0, 0);

    public Engine(
            ModelRegistry registry,
            WorkerConfig config,
            ServedModelsConfig modelsConfig,
            MeterRegistry meters,
            DeviceWatch device) {
        this.device = device;
        this.registry = registry;
        this.config = config;
        this.modelsConfig = modelsConfig;
        this.meters = new EngineMeters(meters);
        this.board = new LoadBoard(config.device());
        // Not a method reference: the models are others once the device is open.
        this.generations = new Generations(device, board, model -> models.giveBack(model));
        this.previews = new Previews(config.previewSide());
        this.fixedRows = config.rows().orElse(0);
        this.intervals = new RunningGeneration.Intervals(
                config.checkpointSteps(),
                config.checkpointInterval().toNanos(),
                config.previewInterval().isZero()
                        ? Long.MAX_VALUE
                        : config.previewInterval().toNanos());
    }

    /** Finds the device, checks that it computes in the precision asked for, and loads as many models as there is room for. */
    @Override
    public CompletableFuture<Void> open() {
        CompletableFuture<Void> opened = new CompletableFuture<>();
        mailbox.add(() -> {
            try {
                openDevice();
            } catch (RuntimeException e) {
                LOG.errorf(
                        "device not usable device=%s precision=%s reason=%s",
                        config.device(), config.precision(), reason(e));
                opened.completeExceptionally(e);
                return;
            }
            opened.complete(null);
            if (config.slots() > 0) {
                registry.all().stream().filter(models::hasRoomFor).forEach(this::preload);
            }
        });
        thread.start();
        return opened;
    }

    @Override
    public CompletableFuture<Generated> generate(PreparedTask prepared, GenerationListener listener) {
        RunningGeneration running = new RunningGeneration(prepared, listener, arrivals.getAndIncrement());
        mailbox.add(() -> generations.arrive(running));
        return running.result();
    }

    @Override
    public Load load() {
        return board.latest();
    }

    @Override
    public boolean isAlive() {
        return !open || thread.getState() != Thread.State.TERMINATED;
    }

    @Override
    public void close(Duration patience) throws InterruptedException {
        open = false;
        mailbox.add(() -> LOG.debug("the engine closes"));
        if (!thread.join(patience)) {
            LOG.warn("engine still computing at exit");
        }
    }

    private void openDevice() {
        Device device = Device.parse(config.device());
        Precision precision = Precision.parse(config.precision(), device);
        long available = device.availableBytes();
        long weights = bytes(modelsConfig.residentMegabytes(), available / 2);
        long activations = bytes(config.batchMegabytes(), available / 4);
        long piece = bytes(config.decodeMegabytes(), available / 2);
        models = new LoadedModels(device, precision, weights, piece);
        budget = new MemoryBudget(activations, config.rows().orElse(config.mostRows()));
        meters.opened(device);
        board.opened(device.name());
        LOG.infof(
                "device opened device=%s weightMegabytes=%d batchMegabytes=%d decodeMegabytes=%d",
                device, weights / MEGABYTE, activations / MEGABYTE, piece / MEGABYTE);
    }

    private static long bytes(OptionalInt megabytes, long otherwise) {
        return megabytes.isPresent() ? megabytes.getAsInt() * MEGABYTE : otherwise;
    }

    private void preload(ModelRegistry.Model model) {
        try {
            models.preload(model);
        } catch (DiffusionException e) {
            device.saw(e);
            LOG.errorf("model not ready model=%s reason=%s", model.description().name(), reason(e));
        }
    }

    /** In our own words: where PyTorch has thrown, the class of that instead of what it says. */
    private static String reason(RuntimeException failure) {
        Throwable foreign = failure instanceof DiffusionException ? failure.getCause() : failure;
        return foreign == null
                ? String.valueOf(failure.getMessage())
                : foreign.getClass().getSimpleName();
    }

    private void run() {
        try {
            while (open) {
                batch();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            models.close();
        }
    }

    private void batch() throws InterruptedException {
        try {
            receive();
            generations.all().forEach(running -> generations.guard(running, this::attend));
            if (device.isLost()) {
                return; // what waits leaves when the worker ends, to be drawn by another
            }
            // In this order a resumed job shares the batches that it would have shared without the interruption, and so
            // has the same bits.
            prepareNext();
            decodeNext();
            generations.nextBatch(budget).ifPresent(this::step);
            if (generations.isEmpty()) {
                board.idle(budget, models);
            }
            meters.show(generations.images(), budget, models);
        } catch (RuntimeException | OutOfMemoryError e) {
            device.saw(e);
            // No single job caused it; without failing them, the worker would keep its jobs and compute nothing any
            // more.
            LOG.error("batch failed, and every job with it", e);
            generations.all().forEach(running -> generations.fail(running, e));
        }
    }

    /** Runs the messages that arrived meanwhile, and waits for one when there is nothing else to do. */
    private void receive() throws InterruptedException {
        Runnable message = generations.isEmpty()
                ? mailbox.take()
                : device.isLost() ? mailbox.poll(BETWEEN_LOOKS_MILLIS, TimeUnit.MILLISECONDS) : mailbox.poll();
        for (; message != null; message = mailbox.poll()) {
            message.run();
        }
    }

    private void attend(RunningGeneration running) {
        switch (running.listener().stopMode()) {
            case GO_ON -> {}
            case LEAVE -> {
                if (running.isStarted()) {
                    running.listener().onCheckpoint(running.checkpoint());
                }
                generations.cancel(running);
            }
            case STOP -> generations.cancel(running);
        }
    }

    /** Strictly in order: a model that waits for room gets it once those before it are done, however many others come. */
    private void prepareNext() {
        generations.arriving().ifPresent(next -> {
            try {
                ModelRegistry.Model model = registry.find(next.request().model())
                        .orElseThrow(
                                () -> new ModelNotFoundException(next.request().model()));
                models.borrow(model, next.request().loras()).ifPresent(borrowed -> {
                    generations.prepared(next);
                    prepare(next, borrowed, model.description().revision());
                });
            } catch (RuntimeException | OutOfMemoryError e) {
                generations.fail(next, e);
            }
        });
    }

    private void prepare(RunningGeneration running, LatentDiffusion model, String revision) {
        try {
            long begin = System.nanoTime();
            Preparation.start(running, model, revision).images().forEach(generations::enter);
            if (running.prepared().source().isPresent()) {
                TileLog.encoded(running);
            }
            meters.prepared(System.nanoTime() - begin);
        } catch (RuntimeException | OutOfMemoryError e) {
            if (!running.isStarted()) {
                models.giveBack(model);
            }
            throw e;
        }
        generations.completeIfDone(running);
    }

    private void step(StepBatcher.Batch<ImageInProgress> batch) {
        List<ImageInProgress> images =
                batch.entries().stream().map(BatchEntry::image).toList();
        Set<RunningGeneration> taking =
                images.stream().map(ImageInProgress::running).collect(Collectors.toCollection(LinkedHashSet::new));
        board.stepping(batch, budget, models);
        long begin = System.nanoTime();
        List<Sample> stepped;
        try {
            LatentDiffusion model = images.getFirst().running().started().model();
            stepped = model.step(images.stream().map(ImageInProgress::sample).toList(), fixedRows);
        } catch (DiffusionException e) {
            if (images.size() > 1 && MemoryFailure.wanted(e).isPresent()) {
                budget.exceededBy(batch.key(), batch.rows());
                LOG.warnf("batch halved rows=%d batchMegabytes=%d", batch.rows(), budget.bytes() / MEGABYTE);
            } else {
                taking.forEach(running -> generations.fail(running, e));
            }
            return;
        } catch (RuntimeException | OutOfMemoryError e) {
            taking.forEach(running -> generations.fail(running, e));
            return;
        }
        budget.kept();
        long end = System.nanoTime();
        meters.stepped(
                images.getFirst().running().request().model(),
                images.size(),
                batch.key().rowBytes() * batch.rows(),
                end - begin);
        for (int i = 0; i < images.size(); i++) {
            images.get(i).step(stepped.get(i));
        }
        generations.stepped(images);
        taking.forEach(running -> generations.guard(running, each -> report(each, begin, end)));
    }

    private void report(RunningGeneration running, long begin, long end) {
        running.stepped(begin, end);
        if (running.isCheckpointDue(intervals)) {
            running.listener().onCheckpoint(running.checkpoint());
        }
        running.previewDue(intervals).ifPresent(previews::show);
    }

    /** Decodes one image or, where none waits, one recorded latent. */
    private void decodeNext() {
        generations
                .nextUndecoded()
                .ifPresentOrElse(
                        image -> generations.guard(image.running(), running -> decode(running, image)),
                        () -> generations.all().stream()
                                .filter(RunningGeneration::isLatentDue)
                                .findFirst()
                                .ifPresent(running -> generations.guard(running, this::decodeLatent)));
    }

    private void decodeLatent(RunningGeneration running) {
        running.decodeLatent();
        generations.completeIfDone(running);
    }

    private void decode(RunningGeneration running, ImageInProgress image) {
        long begin = System.nanoTime();
        RgbImage decoded = running.started().model().decode(image.sample(), image.seed());
        TileLog.decoded(running, image.index());
        image.decoded(
                running.prepared().source().map(source -> source.keep(decoded)).orElse(decoded));
        long nanos = System.nanoTime() - begin;
        running.decoded(nanos);
        meters.decoded(nanos);
        if (!image.isDone()) {
            TileLog.encoded(running);
            generations.enter(image);
        }
        generations.completeIfDone(running);
    }
}
