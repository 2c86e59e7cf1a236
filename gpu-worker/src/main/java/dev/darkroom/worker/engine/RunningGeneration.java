package dev.darkroom.worker.engine;

import dev.darkroom.diffusion.pipelines.LatentDiffusion;
import dev.darkroom.diffusion.pipelines.PreparedGeneration;
import dev.darkroom.diffusion.pipelines.RgbImage;
import dev.darkroom.events.GenerationRequest;
import dev.darkroom.worker.checkpoints.Checkpoint;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One task in the engine, from its arrival to its images. Touched by the engine's thread only. */
final class RunningGeneration {
    private static final int QUARTERS = 4;

    private final PreparedTask prepared;
    private final GenerationListener listener;
    private final CompletableFuture<Generated> result = new CompletableFuture<>();
    private final long order;
    private final LatentRecorder recorder = new LatentRecorder();

    /** Present from the time when the prompts are read. */
    private @Nullable Started started;

    private long encodeNanos;
    private long decodeNanos;
    private long firstStepNanos;
    private long lastStepNanos;
    private int reportedSteps;
    private int savedStep;
    private long savedNanos;
    private long previewNanos;
    private int previews;
    private int shownQuarter;

    /** The state of a generation once its prompts are encoded. */
    record Started(
            LatentDiffusion model, String revision, PreparedGeneration generation, List<ImageInProgress> images) {}

    RunningGeneration(PreparedTask prepared, GenerationListener listener, long order) {
        this.prepared = prepared;
        this.listener = listener;
        this.order = order;
    }

    PreparedTask prepared() {
        return prepared;
    }

    GenerationRequest request() {
        return prepared.request();
    }

    GenerationListener listener() {
        return listener;
    }

    CompletableFuture<Generated> result() {
        return result;
    }

    /** Its order of arrival. */
    long order() {
        return order;
    }

    /**
     * The prompts are read, and the images begin or go on where the checkpoint has them.
     *
     * @throws dev.darkroom.diffusion.DiffusionException if the checkpoint is not one of these images
     */
    Started start(
            LatentDiffusion model,
            String revision,
            PreparedGeneration generation,
            Optional<Checkpoint> resume,
            long encodeNanos) {
        this.encodeNanos = encodeNanos;
        List<ImageInProgress> images = IntStream.range(0, request().numImages())
                .mapToObj(i -> ImageInProgress.of(
                        this, i, generation, resume.map(saved -> saved.images().get(i))))
                .toList();
        Started begun = new Started(model, revision, generation, images);
        started = begun;
        savedStep = step();
        reportedSteps = savedStep;
        savedNanos = System.nanoTime();
        previewNanos = savedNanos;
        shownQuarter = QUARTERS * savedStep / steps();
        return begun;
    }

    boolean isStarted() {
        return started != null;
    }

    Started started() {
        return Objects.requireNonNull(started);
    }

    /** Steps as clients count them: those of the first pass, and of the second one if there is one. */
    int steps() {
        int second = Optional.ofNullable(request().upscale())
                .map(upscale -> upscale.steps())
                .orElse(0);
        return request().steps() + second;
    }

    /** How many of the steps are done, where the images are evaluated more or less often than once a step. */
    int step() {
        Started running = started();
        long done = running.images().stream()
                .mapToLong(ImageInProgress::evaluations)
                .sum();
        long all = (long) running.generation().evaluations() * running.images().size();
        return all == 0 ? steps() : Math.toIntExact(done * steps() / all);
    }

    /** Records a call in which some of its images took part, and reports a step if one is complete. */
    void stepped(long beginNanos, long endNanos) {
        firstStepNanos = firstStepNanos == 0 ? beginNanos : firstStepNanos;
        lastStepNanos = endNanos;
        int step = step();
        if (step > reportedSteps) {
            reportedSteps = step;
            listener.onStep(step, steps());
        }
    }

    /** Records the latent of the first image, if the request asks for it. */
    void keep(ImageInProgress image) {
        if (request().keepLatents() && image.index() == 0 && image.stage() == 0) {
            recorder.pass(image.sample());
        }
    }

    /** Whether a recorded latent is to be decoded: not before all images are. */
    boolean isLatentDue() {
        return started != null
                && !recorder.isDecoded()
                && finished().size() == request().numImages();
    }

    void decodeLatent() {
        recorder.decodeNext(started().model(), request().seed());
    }

    void decoded(long nanos) {
        decodeNanos += nanos;
    }

    /** Whether the latest checkpoint is too old; never at the end, where images follow at once. */
    boolean isCheckpointDue(Intervals intervals) {
        int step = step();
        return step > savedStep
                && step < steps()
                && (step - savedStep >= intervals.checkpointSteps()
                        || System.nanoTime() - savedNanos >= intervals.checkpointNanos());
    }

    Checkpoint checkpoint() {
        savedStep = step();
        savedNanos = System.nanoTime();
        return new Checkpoint(
                savedStep,
                started().revision(),
                started().images().stream().map(ImageInProgress::progress).toList());
    }

    /** The image to be shown next: each in turn by the clock, and the first after each quarter of the steps, however fast they go. */
    Optional<ImageInProgress> previewDue(Intervals intervals) {
        if (intervals.previewNanos() == Long.MAX_VALUE) {
            return Optional.empty();
        }
        int quarter = QUARTERS * step() / steps();
        boolean passed = quarter > shownQuarter && quarter < QUARTERS;
        shownQuarter = quarter;
        if (!passed && System.nanoTime() - previewNanos < intervals.previewNanos()) {
            return Optional.empty();
        }
        List<ImageInProgress> unfinished =
                started().images().stream().filter(each -> !each.isDone()).toList();
        if (unfinished.isEmpty()) {
            return Optional.empty();
        }
        previewNanos = System.nanoTime();
        return Optional.of(unfinished.get(passed ? 0 : previews++ % unfinished.size()));
    }

    /** The result, once all images and recorded latents are decoded. */
    Optional<Generated> generated() {
        List<RgbImage> finished = finished();
        return finished.size() < request().numImages() || !recorder.isDecoded()
                ? Optional.empty()
                : Optional.of(new Generated(
                        finished,
                        new Timings(
                                seconds(encodeNanos), seconds(lastStepNanos - firstStepNanos), seconds(decodeNanos)),
                        started().revision(),
                        recorder.latents(started().model())));
    }

    private List<RgbImage> finished() {
        return started().images().stream()
                .flatMap(image -> image.finished().stream())
                .toList();
    }

    private static double seconds(long nanos) {
        return (double) nanos / TimeUnit.SECONDS.toNanos(1);
    }

    /**
     * How often something is saved or shown.
     *
     * @param previewNanos the largest value there is for never
     */
    record Intervals(int checkpointSteps, long checkpointNanos, long previewNanos) {}
}
