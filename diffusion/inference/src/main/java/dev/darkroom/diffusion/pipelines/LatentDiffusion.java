package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.adapters.Adapters;
import dev.darkroom.diffusion.model.ModelDescription;
import dev.darkroom.diffusion.model.ModelFiles;
import dev.darkroom.diffusion.random.TorchGenerator;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.Precision;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.schedulers.Scheduler;
import dev.darkroom.diffusion.schedulers.SchedulerConfig;
import dev.darkroom.diffusion.schedulers.SchedulerName;
import dev.darkroom.diffusion.weights.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * A loaded text-to-image model; one thread at a time generates with it. {@link #draw} shows how an image comes about: {@link #prepare}
 * reads the prompts, {@link #step} denoises until nothing is left to do, {@link #decode} makes pixels of it. A worker does the same, with
 * the steps of many requests in one call.
 */
public final class LatentDiffusion implements AutoCloseable {

    private static final int MOST_UPSCALE = 4;

    private final ModelDescription description;
    private final SchedulerConfig schedulerConfig;
    private final ModelParts model;
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
     * Draws images of a request, as a worker draws them that has no other: prepare, step, decode. Image i is the one that seed + i alone
     * would give, but for the last bits.
     *
     * @throws DiffusionException if the model cannot serve a value of the request, or an image holds infinity or NaN
     */
    public List<RgbImage> draw(DrawRequest request, long seed, int count) {
        PreparedGeneration generation = prepare(request);
        List<TorchGenerator> noise = LongStream.range(seed, seed + count)
                .mapToObj(TorchGenerator::new)
                .toList();
        List<RgbImage> images = finish(
                request,
                noise.stream().map(each -> generation.begin(each::randn)).toList(),
                seed);
        if (generation.stages() == 1) {
            return images;
        }
        List<Sample> larger = IntStream.range(0, count)
                .mapToObj(i -> generation.enlarge(images.get(i), noise.get(i)::randn))
                .toList();
        return finish(request, larger, seed);
    }

    /** Denoises samples of one stage together, and decodes each alone. */
    private List<RgbImage> finish(DrawRequest request, List<Sample> begun, long seed) {
        List<Sample> samples = begun;
        while (!samples.stream().allMatch(Sample::isFinished)) {
            samples = step(samples, 0);
        }
        List<RgbImage> images = new ArrayList<>();
        for (Sample sample : samples) {
            RgbImage image = decode(sample, seed + images.size());
            images.add(request.source().map(source -> source.keep(image)).orElse(image));
        }
        return images;
    }

    /**
     * Warm-up: runs one denoising step and discards the image. On a GPU the first calls choose and load kernels, which takes seconds that
     * otherwise the first job would wait for; they are kept for the calling thread.
     *
     * @throws DiffusionException if PyTorch cannot compute it, as when memory runs out
     */
    public void warmUp() {
        draw(
                new DrawRequest(
                        "",
                        description.defaultWidth(),
                        description.defaultHeight(),
                        description.defaultScheduler(),
                        1,
                        description.defaultGuidanceScale()),
                0,
                1);
    }

    /**
     * Reads the prompts of a request and encodes its source, for images that are denoised by {@link #step}.
     *
     * @throws DiffusionException if the model cannot serve a value of the request
     */
    public PreparedGeneration prepare(DrawRequest request) {
        return prepare(request, scheduler(request.scheduler(), request.steps()));
    }

    /**
     * The same with any sampler for the first stage, instead of the one that the request names.
     *
     * @throws DiffusionException if the model cannot serve a value of the request
     */
    public PreparedGeneration prepare(DrawRequest request, Scheduler scheduler) {
        requireServable(request);
        Shape shape = latentShape(request.width(), request.height());
        boolean guided = request.guidance().isOn() && !model.unet().isGuidanceDistilled();
        Condition condition = model.textEncoder().encode(request.prompt(), guided);
        int begin = request.source()
                .map(source -> scheduler.beginIndex(requireStrength(source.strength())))
                .orElse(0);
        return new PreparedGeneration(
                model,
                new Pass(scheduler, request.guidance(), condition, shape, begin),
                initialLatent(request),
                request.upscale().map(upscale -> second(request, upscale, condition)));
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
        return RgbImage.of(model.vae().decode(sample.latent(), sample.pass().shape()), seed);
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

    @Override
    public void close() {
        model.close();
    }

    private InitialLatent initialLatent(DrawRequest request) {
        if (request.source().isEmpty()) {
            model.unet().requireNoMask();
            return InitialLatent.NOISE;
        }
        DrawRequest.Source source = request.source().get();
        Tensor image = source.image();
        require(
                image.shape().get(3) == request.width() && image.shape().get(2) == request.height(),
                "the source image must be of the size asked for");
        return source.mask().isPresent()
                ? Inpainting.of(model, image, source.mask().get(), source.strength())
                : new ImageToImage(model, image);
    }

    private PreparedGeneration.Second second(DrawRequest request, DrawRequest.Upscale upscale, Condition condition) {
        require(
                upscale.factor() >= 1 && upscale.factor() <= MOST_UPSCALE,
                "upscale.factor must be from 1 to " + MOST_UPSCALE + ", not " + upscale.factor());
        int width = enlarged(request.width(), upscale.factor());
        int height = enlarged(request.height(), upscale.factor());
        Scheduler scheduler = scheduler(request.scheduler(), upscale.steps());
        int begin = scheduler.beginIndex(requireStrength(upscale.strength()));
        Pass pass = new Pass(scheduler, request.guidance(), condition, latentShape(width, height), begin);
        return new PreparedGeneration.Second(pass, width, height);
    }

    /**
     * The shape of the latents of images of this size in pixels.
     *
     * @throws DiffusionException when such images do not fit into memory
     */
    private Shape latentShape(int width, int height) {
        Shape shape = model.latentShape(width / description.latentFactor(), height / description.latentFactor());
        model.requireRoom(shape.get(2), shape.get(1), 2);
        return shape;
    }

    private int enlarged(int pixels, double factor) {
        int multiple = description.sizeMultiple();
        return Math.toIntExact(Math.round(pixels * factor / multiple)) * multiple;
    }

    private static double requireStrength(double strength) {
        require(strength >= 0 && strength <= 1, "strength must be from 0 to 1, not " + strength);
        return strength;
    }

    private Scheduler scheduler(String name, int steps) {
        SchedulerConfig config = name.equals(ModelDescription.OWN_SCHEDULER)
                ? schedulerConfig
                : SchedulerName.parse(name).configure(schedulerConfig);
        return Scheduler.of(config, steps);
    }

    private void requireServable(DrawRequest request) {
        requireSize("width", request.width());
        requireSize("height", request.height());
        require(request.steps() >= 1, "steps must be at least 1, not " + request.steps());
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
}
