package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.adapters.Adapters;
import dev.darkroom.diffusion.model.ModelDescription;
import dev.darkroom.diffusion.model.ModelFiles;
import dev.darkroom.diffusion.random.TorchGenerator;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.Precision;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.schedulers.NoiseSource;
import dev.darkroom.diffusion.schedulers.Scheduler;
import dev.darkroom.diffusion.schedulers.SchedulerConfig;
import dev.darkroom.diffusion.schedulers.SchedulerName;
import dev.darkroom.diffusion.schedulers.SchedulerState;
import dev.darkroom.diffusion.weights.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A loaded text-to-image model; one thread at a time generates with it. */
public final class LatentDiffusion implements AutoCloseable {

    private static final int MOST_UPSCALE = 4;

    private final ModelDescription description;
    private final SchedulerConfig schedulerConfig;
    private final ModelParts model;
    private Timings timings = new Timings(0, 0, 0);
    private @Nullable LatentPreview preview;

    private LatentDiffusion(ModelDescription description, SchedulerConfig schedulerConfig, ModelParts model) {
        this.description = description;
        this.schedulerConfig = schedulerConfig;
        this.model = model;
    }

    /** Loads a diffusers folder, or a checkpoint in one file, onto a device in float32. */
    public static LatentDiffusion load(Path path, Device device) {
        return load(path, device, Precision.FP32);
    }

    /**
     * Loads a diffusers folder, or a checkpoint in one file, onto a device.
     *
     * @throws DiffusionException if a file is damaged, a feature is not supported or the model does not fit in memory
     */
    public static LatentDiffusion load(Path path, Device device, Precision precision) {
        return load(path, device, precision, Adapters.NONE);
    }

    /**
     * Loads a model with adapters.
     *
     * @throws DiffusionException if a file is damaged, does not fit the model or is not supported, or the model does not fit in memory
     */
    public static LatentDiffusion load(Path path, Device device, Precision precision, Adapters adapters) {
        return load(path, device, precision, adapters, Long.MAX_VALUE);
    }

    /**
     * Loads a model with adapters and a limit for its autoencoder.
     *
     * @param mostPieceBytes that decoding or encoding an image in one piece may take; larger ones are computed in tiles, as are those that
     *     a CPU has no memory left for, or that have run out of it
     * @throws DiffusionException if a file is damaged, does not fit the model or is not supported, or the model does not fit in memory
     */
    public static LatentDiffusion load(
            Path path, Device device, Precision precision, Adapters adapters, long mostPieceBytes) {
        ModelFiles files = ModelFiles.open(path);
        files.textToImagePipeline();
        return new LatentDiffusion(
                ModelDescription.read(path),
                files.schedulerConfig(),
                ModelParts.load(files, device, precision, adapters, mostPieceBytes));
    }

    /**
     * The same model with other adapters instead of this one's. It shares the autoencoder, so this one must outlive it, and on the CPU
     * every weight that is mapped in the precision asked for and that no adapter changes: it costs the memory of the others. On another
     * device it costs a U-Net and text encoders.
     *
     * @throws DiffusionException if a file is damaged, does not fit the model or is not supported
     */
    public LatentDiffusion with(Adapters adapters) {
        return new LatentDiffusion(description, schedulerConfig, model.with(adapters));
    }

    public ModelDescription description() {
        return description;
    }

    /**
     * Generates the images of a request; image i is the one that seed + i alone would give.
     *
     * @throws GenerationCanceledException if the listener stopped it
     * @throws DiffusionException if the model cannot serve a value of the request
     */
    public List<RgbImage> textToImage(TextToImageRequest request, StepListener listener) {
        requireServable(request);
        int count = request.numImages();
        int width = request.width() / description.latentFactor();
        int height = request.height() / description.latentFactor();
        model.requireRoom(width, height, 2 * count);
        Scheduler scheduler = scheduler(request);
        SamplingRequest sampling = sampling(
                request,
                scheduler,
                IntStream.range(0, count)
                        .mapToObj(i -> (NoiseSource) new TorchGenerator(request.seed() + i)::randn)
                        .toList());

        TextToImagePipeline pipeline = new TextToImagePipeline(model);
        Stopwatch stopwatch = new Stopwatch(listener, request.steps(), scheduler.timesteps().length);
        List<float[]> latents = pipeline.generate(sampling, width, height, stopwatch);
        List<RgbImage> images = new ArrayList<>();
        for (float[] latent : latents) {
            images.add(RgbImage.of(pipeline.decode(latent, width, height), request.seed() + images.size()));
        }
        timings = stopwatch.stop();
        return images;
    }

    /**
     * Warm-up: runs one denoising step and discards the image. On a GPU the first calls choose and load kernels, which takes seconds that
     * otherwise the first job would wait for; they are kept for the calling thread.
     *
     * @throws DiffusionException if PyTorch cannot compute it, as when memory runs out
     */
    public void warmUp() {
        TextToImageRequest request = new TextToImageRequest(
                "",
                "",
                description.defaultWidth(),
                description.defaultHeight(),
                1,
                description.defaultGuidanceScale(),
                description.defaultScheduler(),
                0,
                1);
        textToImage(request, (step, steps) -> true);
    }

    /**
     * Reads the prompts of a request and encodes its source, for images that are denoised by {@link #step}.
     *
     * @throws DiffusionException if the model cannot serve a value of the request
     */
    public PreparedGeneration prepare(DrawRequest request) {
        TextToImageRequest text = request.text();
        requireServable(text);
        int width = text.width() / description.latentFactor();
        int height = text.height() / description.latentFactor();
        model.requireRoom(width, height, 2);
        Scheduler scheduler = scheduler(text);
        SamplingRequest sampling = sampling(text, scheduler, List.of(NoiseSource.NONE));
        Condition condition = model.textEncoder().encode(sampling, model.unet()).getFirst();
        int begin = request.source()
                .map(source -> scheduler.beginIndex(requireStrength(source.strength())))
                .orElse(0);
        PreparedGeneration.Pass first = new PreparedGeneration.Pass(
                scheduler, sampling.guidance(), condition, model.latentShape(width, height), begin);
        InitialLatent initial = request.source()
                .map(source -> initialLatent(text, source))
                .orElseGet(() -> new TextToImagePipeline(model).initialLatent());
        return new PreparedGeneration(
                model, first, initial, request.upscale().map(upscale -> second(text, upscale, condition)));
    }

    /**
     * Takes images of this model one evaluation further in one call of the U-Net, whatever their requests.
     *
     * @param samples of the same form, none of them finished
     * @param rows at least so many in the call; what an image becomes depends on their number alone
     * @throws DiffusionException if PyTorch cannot compute it, as when memory runs out
     */
    public List<Sample> step(List<Sample> samples, int rows) {
        return DenoisingStep.apply(model.unet(), samples, rows);
    }

    /** Decodes what has become of a sample so far; noise that is left in it is seen. */
    public RgbImage decode(Sample sample, long seed) {
        return RgbImage.of(model.vae().decode(sample.latent(), sample.sampling().shape()), seed);
    }

    /** About how much memory one row of a call of the U-Net takes beside the weights. */
    public long rowBytes(Sample.Form form) {
        return model.unet()
                .activationBytes((long) form.latent().get(1) * form.latent().get(2));
    }

    /** About how much memory decoding one image takes beside the weights. */
    public long decodeBytes(Sample.Form form) {
        return model.vae().activationBytes(form.latent().get(1), form.latent().get(2));
    }

    /** In how many tiles the latest image was decoded or encoded; 1 where it was in one piece. */
    public int tiles() {
        return model.vae().tiles();
    }

    /** Shows what is not yet finished. The first call asks the decoder once. */
    public LatentPreview preview() {
        if (preview == null) {
            preview = LatentPreview.fit(model.vae());
        }
        return preview;
    }

    /** How long the stages of the latest call took. */
    public Timings timings() {
        return timings;
    }

    @Override
    public void close() {
        model.close();
    }

    /** The same prompts for each source of noise. */
    private static SamplingRequest sampling(TextToImageRequest request, Scheduler scheduler, List<NoiseSource> noise) {
        return new SamplingRequest(
                Collections.nCopies(noise.size(), request.prompt()),
                Collections.nCopies(
                        noise.size(), Optional.of(request.negativePrompt()).filter(text -> !text.isEmpty())),
                scheduler,
                request.guidance(),
                request.weighted(),
                request.clipSkip(),
                noise);
    }

    private InitialLatent initialLatent(TextToImageRequest text, DrawRequest.Source source) {
        Tensor image = source.image();
        require(
                image.shape().get(3) == text.width() && image.shape().get(2) == text.height(),
                "the source image must be of the size asked for");
        return source.mask()
                .map(mask -> new InpaintingPipeline(model).initialLatent(image, mask, source.strength()))
                .orElseGet(() -> new ImageToImagePipeline(model).initialLatent(image, source.strength()));
    }

    private PreparedGeneration.Second second(
            TextToImageRequest text, DrawRequest.Upscale upscale, Condition condition) {
        require(
                upscale.factor() >= 1 && upscale.factor() <= MOST_UPSCALE,
                "upscale.factor must be from 1 to " + MOST_UPSCALE + ", not " + upscale.factor());
        int width = enlarged(text.width(), upscale.factor());
        int height = enlarged(text.height(), upscale.factor());
        Shape shape = model.latentShape(width / description.latentFactor(), height / description.latentFactor());
        model.requireRoom(shape.get(2), shape.get(1), 2);
        Scheduler scheduler = scheduler(text.scheduler(), upscale.steps());
        PreparedGeneration.Pass pass = new PreparedGeneration.Pass(
                scheduler,
                text.guidance(),
                condition,
                shape,
                scheduler.beginIndex(requireStrength(upscale.strength())));
        return new PreparedGeneration.Second(pass, width, height, upscale.strength());
    }

    private int enlarged(int pixels, double factor) {
        int multiple = description.sizeMultiple();
        return Math.toIntExact(Math.round(pixels * factor / multiple)) * multiple;
    }

    private static double requireStrength(double strength) {
        require(strength >= 0 && strength <= 1, "strength must be from 0 to 1, not " + strength);
        return strength;
    }

    private Scheduler scheduler(TextToImageRequest request) {
        return scheduler(request.scheduler(), request.steps());
    }

    private Scheduler scheduler(String name, int steps) {
        SchedulerConfig config = name.equals(ModelDescription.OWN_SCHEDULER)
                ? schedulerConfig
                : SchedulerName.parse(name).configure(schedulerConfig);
        return Scheduler.of(config, steps);
    }

    private void requireServable(TextToImageRequest request) {
        requireSize("width", request.width());
        requireSize("height", request.height());
        require(request.steps() >= 1, "steps must be at least 1, not " + request.steps());
        require(request.numImages() >= 1, "num_images must be at least 1, not " + request.numImages());
        require(
                Double.isFinite(request.guidance().scale()),
                "guidance_scale must be a finite number, not "
                        + request.guidance().scale());
    }

    private void requireSize(String name, int pixels) {
        require(
                pixels > 0 && pixels % description.sizeMultiple() == 0,
                name + " must be a positive multiple of " + description.sizeMultiple() + ", not " + pixels);
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw DiffusionException.badRequest(problem);
        }
    }

    /** Times the stages, and tells the listener of steps where the network may be evaluated twice in one. */
    private static final class Stopwatch implements SamplingObserver {

        private final StepListener listener;
        private final int steps;
        private final int evaluations;
        private final long start = System.nanoTime();
        private long encoded = start;
        private long denoised = start;

        Stopwatch(StepListener listener, int steps, int evaluations) {
            this.listener = listener;
            this.steps = steps;
            this.evaluations = evaluations;
        }

        @Override
        public void onEncoded() {
            encoded = System.nanoTime();
        }

        @Override
        public boolean onStep(int evaluation, List<SchedulerState> samples) {
            denoised = System.nanoTime();
            return listener.onStep(Math.ceilDiv(evaluation * steps, evaluations), steps);
        }

        Timings stop() {
            return new Timings(
                    (encoded - start) * 1e-9, (denoised - encoded) * 1e-9, (System.nanoTime() - denoised) * 1e-9);
        }
    }
}
