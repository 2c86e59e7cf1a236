package dev.darkroom.worker.engine;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.pipelines.LatentDiffusion;
import dev.darkroom.diffusion.pipelines.LatentPreview;
import dev.darkroom.diffusion.pipelines.RgbImage;
import dev.darkroom.diffusion.pipelines.Sample;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.MemoryFailure;
import dev.darkroom.diffusion.runtime.Precision;
import dev.darkroom.worker.batching.BatchEntry;
import dev.darkroom.worker.batching.BatchKey;
import dev.darkroom.worker.batching.MemoryBudget;
import dev.darkroom.worker.batching.StepBatcher;
import dev.darkroom.worker.config.ServedModelsConfig;
import dev.darkroom.worker.config.WorkerConfig;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
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
    private final Executor previews = Executors.newVirtualThreadPerTaskExecutor();
    private final Thread thread = Thread.ofPlatform().name("engine").daemon().unstarted(this::run);
    private volatile boolean open = true;

    /** Touched by the engine's thread only, like everything below. */
    private final StepBatcher<ImageInProgress> batcher = new StepBatcher<>();

    private final Deque<RunningGeneration> arriving = new ArrayDeque<>();
    private final Deque<ImageInProgress> undecoded = new ArrayDeque<>();
    private final Set<RunningGeneration> generations = new LinkedHashSet<>();
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
                        config.device(), config.precision(), e.getMessage());
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
        mailbox.add(() -> {
            generations.add(running);
            arriving.add(running);
        });
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
            LOG.errorf("model not ready model=%s reason=%s", model.description().name(), e.getMessage());
        }
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
            List.copyOf(generations).forEach(running -> guard(running, this::attend));
            if (device.isLost()) {
                return; // what waits leaves when the worker ends, to be drawn by another
            }
            // In this order a resumed job shares the batches that it would have shared without the interruption, and so
            // has the same bits.
            prepareNext();
            decodeNext();
            batcher.next(budget).ifPresent(this::step);
            if (generations.isEmpty()) {
                board.idle(budget, models);
            }
            meters.show(
                    generations.stream()
                            .mapToInt(each -> each.request().numImages())
                            .sum(),
                    budget,
                    models);
        } catch (RuntimeException | OutOfMemoryError e) {
            device.saw(e);
            // No single job caused it; without failing them, the worker would keep its jobs and compute nothing any
            // more.
            LOG.error("batch failed, and every job with it", e);
            List.copyOf(generations).forEach(running -> fail(running, e));
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
                cancel(running);
            }
            case STOP -> cancel(running);
        }
    }

    /** Strictly in order: a model that waits for room gets it once those before it are done, however many others come. */
    private void prepareNext() {
        RunningGeneration next = arriving.peek();
        if (next == null) {
            return;
        }
        try {
            ModelRegistry.Model model = registry.find(next.request().model())
                    .orElseThrow(() -> new ModelNotFoundException(next.request().model()));
            Optional<LatentDiffusion> borrowed =
                    models.borrow(model, next.request().loras());
            if (borrowed.isEmpty()) {
                return;
            }
            arriving.remove();
            prepare(next, borrowed.get(), model.description().revision());
        } catch (RuntimeException | OutOfMemoryError e) {
            arriving.remove(next);
            fail(next, e);
        }
    }

    private void prepare(RunningGeneration running, LatentDiffusion model, String revision) {
        try {
            long begin = System.nanoTime();
            Preparation.start(running, model, revision).images().forEach(this::enter);
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
        completeIfDone(running);
    }

    /** Adds an image at the start of a stage; where its strength is 0 it has no steps and is decoded at once. */
    private void enter(ImageInProgress image) {
        image.running().keep(image);
        Sample sample = image.sample();
        if (sample.isFinished()) {
            undecoded.add(image);
            return;
        }
        RunningGeneration running = image.running();
        LatentDiffusion model = running.started().model();
        batcher.join(new BatchEntry<>(
                image,
                new BatchKey(model, sample.form(), model.rowBytes(sample.form())),
                running.order() << Integer.SIZE | image.index(),
                sample.rows()));
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
                taking.forEach(running -> fail(running, e));
            }
            return;
        } catch (RuntimeException | OutOfMemoryError e) {
            taking.forEach(running -> fail(running, e));
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
            images.get(i).running().keep(images.get(i));
        }
        batcher.leave(image -> image.sample().isFinished());
        board.forget(image -> image.sample().isFinished());
        images.stream().filter(image -> image.sample().isFinished()).forEach(undecoded::add);
        taking.forEach(running -> guard(running, each -> report(each, begin, end)));
    }

    private void report(RunningGeneration running, long begin, long end) {
        running.stepped(begin, end);
        if (running.isCheckpointDue(intervals)) {
            running.listener().onCheckpoint(running.checkpoint());
        }
        running.previewDue(intervals).ifPresent(image -> {
            LatentPreview preview = running.started().model().preview();
            Sample sample = image.sample();
            previews.execute(() -> show(running, image, preview, sample));
        });
    }

    private void show(RunningGeneration running, ImageInProgress image, LatentPreview preview, Sample sample) {
        try {
            RgbImage shown =
                    preview.show(sample.estimate(), sample.form().latent(), config.previewSide(), image.seed());
            running.listener().onPreview(image.index(), shown);
        } catch (RuntimeException e) {
            LOG.warn("preview not shown", e);
        }
    }

    /** Decodes one image or, where none waits, one recorded latent. */
    private void decodeNext() {
        ImageInProgress image = undecoded.poll();
        if (image != null) {
            guard(image.running(), running -> decode(running, image));
        } else {
            generations.stream()
                    .filter(RunningGeneration::isLatentDue)
                    .findFirst()
                    .ifPresent(running -> guard(running, this::decodeLatent));
        }
    }

    private void decodeLatent(RunningGeneration running) {
        running.decodeLatent();
        completeIfDone(running);
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
            enter(image);
        }
        completeIfDone(running);
    }

    private void completeIfDone(RunningGeneration running) {
        running.generated().ifPresent(generated -> {
            forget(running);
            running.result().complete(generated);
        });
    }

    private void cancel(RunningGeneration running) {
        forget(running);
        int step = running.isStarted() ? running.step() : 0;
        running.result().completeExceptionally(new GenerationCanceledException(step, running.steps()));
    }

    /** What fails in one ends it and no other. */
    private void guard(RunningGeneration running, Consumer<RunningGeneration> work) {
        try {
            work.accept(running);
        } catch (RuntimeException | OutOfMemoryError e) {
            fail(running, e);
        }
    }

    private void fail(RunningGeneration running, Throwable failure) {
        device.saw(failure);
        forget(running);
        running.result().completeExceptionally(failure);
    }

    private void forget(RunningGeneration running) {
        if (generations.remove(running)) {
            arriving.remove(running);
            undecoded.removeIf(image -> image.running() == running);
            batcher.leave(image -> image.running() == running);
            board.forget(image -> image.running() == running);
            if (running.isStarted()) {
                models.giveBack(running.started().model());
            }
        }
    }
}
