package dev.darkroom.worker.engine;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.batching.Lane;
import dev.darkroom.diffusion.batching.Member;
import dev.darkroom.diffusion.batching.MemoryBudget;
import dev.darkroom.diffusion.batching.Roster;
import dev.darkroom.diffusion.pipelines.GenerationCanceledException;
import dev.darkroom.diffusion.pipelines.LatentDiffusion;
import dev.darkroom.diffusion.pipelines.LatentPreview;
import dev.darkroom.diffusion.pipelines.Picture;
import dev.darkroom.diffusion.pipelines.Sample;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.Precision;
import dev.darkroom.worker.config.ModelsConfig;
import dev.darkroom.worker.config.WorkerConfig;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
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
 * The one thread that owns the device. Between any two calls of a U-Net it lets commissions in and out, reads the prompts of at most one
 * and decodes at most one picture, so neither holds up the steps of the others for longer than itself. Everything that needs no device
 * is left to other threads.
 */
public final class Engine implements Generator {
    private static final Logger LOG = Logger.getLogger(Engine.class);
    private static final long MEGABYTE = 1 << 20;

    /** How soon a wish to leave is heard where nothing is computed any more. */
    private static final long BETWEEN_LOOKS_MILLIS = 50;

    private final ModelRegistry registry;
    private final WorkerConfig config;
    private final ModelsConfig modelsConfig;
    private final Development.Intervals intervals;
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
    private final Roster<Exposure> roster = new Roster<>();

    private final Deque<Development> arriving = new ArrayDeque<>();
    private final Deque<Exposure> undecoded = new ArrayDeque<>();
    private final Set<Development> developments = new LinkedHashSet<>();
    private MemoryBudget budget = new MemoryBudget(0, 1);
    private LoadedModels models = new LoadedModels(Device.cpu(), Precision.FP32, 0);

    public Engine(
            ModelRegistry registry,
            WorkerConfig config,
            ModelsConfig modelsConfig,
            MeterRegistry meters,
            DeviceWatch device) {
        this.device = device;
        this.registry = registry;
        this.config = config;
        this.modelsConfig = modelsConfig;
        this.meters = new EngineMeters(meters);
        this.board = new LoadBoard(config.device());
        this.fixedRows = config.rows().orElse(0);
        this.intervals = new Development.Intervals(
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
    public CompletableFuture<Generated> generate(Commission commission, GenerationListener listener) {
        Development development = new Development(commission, listener, arrivals.getAndIncrement());
        mailbox.add(() -> {
            developments.add(development);
            arriving.add(development);
        });
        return development.result();
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
        long weights = modelsConfig.residentMegabytes().stream()
                .mapToLong(megabytes -> megabytes * MEGABYTE)
                .findFirst()
                .orElse(available / 2);
        long activations = config.batchMegabytes().stream()
                .mapToLong(megabytes -> megabytes * MEGABYTE)
                .findFirst()
                .orElse(available / 4);
        models = new LoadedModels(device, precision, weights);
        budget = new MemoryBudget(activations, config.rows().orElse(config.mostRows()));
        meters.opened(device);
        board.opened(device.name());
        LOG.infof(
                "device opened device=%s weightMegabytes=%d batchMegabytes=%d",
                device, weights / MEGABYTE, activations / MEGABYTE);
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
                turn();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            models.close();
        }
    }

    private void turn() throws InterruptedException {
        try {
            hear();
            List.copyOf(developments).forEach(development -> guard(development, this::attend));
            if (device.isLost()) {
                return; // what waits leaves when the worker ends, to be drawn by another
            }
            // In this order a resumed job goes on in the company that it would have had, and so with the same bits.
            prepareNext();
            decodeNext();
            roster.next(budget).ifPresent(this::step);
            if (developments.isEmpty()) {
                board.idle(budget, models);
            }
            meters.show(
                    developments.stream()
                            .mapToInt(each -> each.request().numImages())
                            .sum(),
                    budget,
                    models);
        } catch (RuntimeException | OutOfMemoryError e) {
            device.saw(e);
            // Nobody's in particular, but a worker that keeps its jobs and computes no more would be worse.
            LOG.error("turn failed, and every job with it", e);
            List.copyOf(developments).forEach(development -> fail(development, e));
        }
    }

    /** Takes in what came meanwhile, and waits for it when there is nothing else to do. */
    private void hear() throws InterruptedException {
        Runnable message = developments.isEmpty()
                ? mailbox.take()
                : device.isLost() ? mailbox.poll(BETWEEN_LOOKS_MILLIS, TimeUnit.MILLISECONDS) : mailbox.poll();
        for (; message != null; message = mailbox.poll()) {
            message.run();
        }
    }

    private void attend(Development development) {
        switch (development.listener().wish()) {
            case GO_ON -> {}
            case LEAVE -> {
                if (development.isStarted()) {
                    development.listener().onCheckpoint(development.checkpoint());
                }
                cancel(development);
            }
            case STOP -> cancel(development);
        }
    }

    /** Strictly in turn: a model that waits for room gets it once those before it are done, however many others come. */
    private void prepareNext() {
        Development next = arriving.peek();
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

    private void prepare(Development development, LatentDiffusion model, String revision) {
        try {
            long begin = System.nanoTime();
            Preparation.start(development, model, revision).pictures().forEach(this::enter);
            meters.prepared(System.nanoTime() - begin);
        } catch (RuntimeException | OutOfMemoryError e) {
            if (!development.isStarted()) {
                models.giveBack(model);
            }
            throw e;
        }
        completeIfDone(development);
    }

    /** A picture at the start of a stage; where its strength is 0 it has no step before it. */
    private void enter(Exposure exposure) {
        exposure.development().keep(exposure);
        Sample sample = exposure.sample();
        if (sample.isFinished()) {
            undecoded.add(exposure);
            return;
        }
        Development development = exposure.development();
        LatentDiffusion model = development.started().model();
        roster.join(new Member<>(
                exposure,
                new Lane(model, sample.form(), model.rowBytes(sample.form())),
                development.order() << Integer.SIZE | exposure.index(),
                sample.rows()));
    }

    private void step(Roster.Turn<Exposure> turn) {
        List<Exposure> exposures = turn.members().stream().map(Member::picture).toList();
        Set<Development> taking =
                exposures.stream().map(Exposure::development).collect(Collectors.toCollection(LinkedHashSet::new));
        board.stepping(turn, budget, models);
        long begin = System.nanoTime();
        List<Sample> stepped;
        try {
            LatentDiffusion model = exposures.getFirst().development().started().model();
            stepped = model.step(exposures.stream().map(Exposure::sample).toList(), fixedRows);
        } catch (DiffusionException e) {
            if (exposures.size() > 1 && MemoryFailure.wanted(e).isPresent()) {
                budget.exceededBy(turn.lane(), turn.rows());
                LOG.warnf("batch halved rows=%d batchMegabytes=%d", turn.rows(), budget.bytes() / MEGABYTE);
            } else {
                taking.forEach(development -> fail(development, e));
            }
            return;
        } catch (RuntimeException | OutOfMemoryError e) {
            taking.forEach(development -> fail(development, e));
            return;
        }
        budget.kept();
        long end = System.nanoTime();
        meters.stepped(
                exposures.getFirst().development().request().model(),
                exposures.size(),
                turn.lane().rowBytes() * turn.rows(),
                end - begin);
        for (int i = 0; i < exposures.size(); i++) {
            exposures.get(i).step(stepped.get(i));
            exposures.get(i).development().keep(exposures.get(i));
        }
        roster.leave(exposure -> exposure.sample().isFinished());
        board.forget(exposure -> exposure.sample().isFinished());
        exposures.stream().filter(exposure -> exposure.sample().isFinished()).forEach(undecoded::add);
        taking.forEach(development -> guard(development, heard -> tell(heard, begin, end)));
    }

    private void tell(Development development, long begin, long end) {
        development.stepped(begin, end);
        if (development.isCheckpointDue(intervals)) {
            development.listener().onCheckpoint(development.checkpoint());
        }
        development.previewDue(intervals).ifPresent(exposure -> {
            LatentPreview preview = development.started().model().preview();
            Sample sample = exposure.sample();
            previews.execute(() -> show(development, exposure, preview, sample));
        });
    }

    private void show(Development development, Exposure exposure, LatentPreview preview, Sample sample) {
        try {
            Picture shown =
                    preview.show(sample.estimate(), sample.form().latent(), config.previewSide(), exposure.seed());
            development.listener().onPreview(exposure.index(), shown);
        } catch (RuntimeException e) {
            LOG.warn("preview not shown", e);
        }
    }

    /** A picture, or where none waits a latent that was kept. */
    private void decodeNext() {
        Exposure exposure = undecoded.poll();
        if (exposure != null) {
            guard(exposure.development(), development -> decode(development, exposure));
        } else {
            developments.stream()
                    .filter(Development::isTrailDue)
                    .findFirst()
                    .ifPresent(development -> guard(development, this::decodeTrail));
        }
    }

    private void decodeTrail(Development development) {
        development.decodeTrail();
        completeIfDone(development);
    }

    private void decode(Development development, Exposure exposure) {
        long begin = System.nanoTime();
        Picture picture = development.started().model().decode(exposure.sample(), exposure.seed());
        exposure.decoded(development
                .commission()
                .source()
                .map(source -> source.keep(picture))
                .orElse(picture));
        long nanos = System.nanoTime() - begin;
        development.decoded(nanos);
        meters.decoded(nanos);
        if (!exposure.isDone()) {
            enter(exposure);
        }
        completeIfDone(development);
    }

    private void completeIfDone(Development development) {
        development.generated().ifPresent(generated -> {
            forget(development);
            development.result().complete(generated);
        });
    }

    private void cancel(Development development) {
        forget(development);
        int step = development.isStarted() ? development.step() : 0;
        development.result().completeExceptionally(new GenerationCanceledException(step, development.steps()));
    }

    /** What fails in one ends it and no other. */
    private void guard(Development development, Consumer<Development> work) {
        try {
            work.accept(development);
        } catch (RuntimeException | OutOfMemoryError e) {
            fail(development, e);
        }
    }

    private void fail(Development development, Throwable failure) {
        device.saw(failure);
        forget(development);
        development.result().completeExceptionally(failure);
    }

    private void forget(Development development) {
        if (developments.remove(development)) {
            arriving.remove(development);
            undecoded.removeIf(exposure -> exposure.development() == development);
            roster.leave(exposure -> exposure.development() == development);
            board.forget(exposure -> exposure.development() == development);
            if (development.isStarted()) {
                models.giveBack(development.started().model());
            }
        }
    }
}
