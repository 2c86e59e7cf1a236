package dev.darkroom.training;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.images.Pixels;
import dev.darkroom.diffusion.networks.UNet2DModel;
import dev.darkroom.diffusion.pipelines.UnconditionalPipeline;
import dev.darkroom.diffusion.random.TorchGenerator;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.runtime.TrainableNetwork;
import dev.darkroom.diffusion.schedulers.ForwardProcess;
import dev.darkroom.diffusion.schedulers.NoiseSource;
import dev.darkroom.diffusion.schedulers.Scheduler;
import dev.darkroom.diffusion.schedulers.SchedulerConfig;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.weights.Shape;
import dev.darkroom.training.datasets.CaptionedImage;
import dev.darkroom.training.datasets.ImageFolder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Trains a U-Net without text: on pixels or on the latents of a vector-quantised autoencoder, of any class or, where the U-Net takes
 * class labels, of the class that the name of an image's folder stands for, counted in alphabetical order.
 */
final class UnconditionalTraining implements DiffusionTask {

    private static final int CHANNELS = 3;
    private static final int COLUMNS = 8;

    private final Path folder;
    private final Device device;
    private final DiffusionOptions options;
    private final ConfigFile unet;
    private final ConfigFile scheduler;
    private final SchedulerConfig schedulerConfig;
    private final Optional<LatentCodec> codec;
    private final NoisePredictor.OfClass predictor;
    private final InitialWeights initial;
    private final List<CaptionedImage> images;
    private final List<String> classes;

    UnconditionalTraining(Path path, Path data, TrainingPlace place, Device device) {
        ConfigFile file = ConfigFile.read(path);
        this.folder = place.folder();
        this.device = device;
        this.options = DiffusionOptions.read(file, false);
        this.scheduler = file.section("scheduler");
        this.schedulerConfig = SchedulerConfig.of(path + " scheduler", ModelFolder.json(scheduler));
        this.codec = file.optionalText("autoencoder").map(vae -> LatentCodec.open(Path.of(vae), options.resolution()));
        this.unet = file.section("unet");
        file.requireAllRead();
        this.predictor = new NoisePredictor.OfClass(new UNet2DModel(unet));
        this.initial = new InitialWeights(
                new DiffusionLoss(predictor, false).program().weights(),
                options.training().seed());
        this.images = ImageFolder.read(data);
        this.classes =
                images.stream().map(CaptionedImage::group).distinct().sorted().toList();
        requireFit(file, data);
    }

    @Override
    public DiffusionSetup setup() {
        return new DiffusionSetup(options, predictor, new ForwardProcess(schedulerConfig), samples());
    }

    @Override
    public Tensor initialWeight(Program.Weight weight) {
        return initial.of(weight);
    }

    private TrainingSamples samples() {
        List<float[]> clean = codec.map(latents -> latents.encode(images, device))
                .orElseGet(() -> images.stream()
                        .map(image ->
                                LatentCodec.pixels(image, options.resolution()).values())
                        .toList());
        return new TrainingSamples(clean, shape(), (sample, dropped, choice) -> condition(sample));
    }

    private Shape shape() {
        return codec.map(LatentCodec::shape).orElse(Shape.of(CHANNELS, options.resolution(), options.resolution()));
    }

    private float[] condition(int sample) {
        return predictor.isConditional()
                ? new float[] {classes.indexOf(images.get(sample).group())}
                : new float[0];
    }

    @Override
    public void save(TrainableNetwork network) {
        ModelFolder.writeWeights(
                folder.resolve("unet/diffusion_pytorch_model.safetensors"),
                network,
                "unet.",
                options.training().savedAs());
        ModelFolder.writeText(
                folder.resolve("unet/config.json"),
                ModelFolder.json(unet)
                        .put("_class_name", "UNet2DModel")
                        .put("sample_size", shape().get(1))
                        .toPrettyString());
        ModelFolder.writeText(folder.resolve("scheduler/scheduler_config.json"), scheduler.json());
        Map<String, List<String>> components = new LinkedHashMap<>();
        components.put("unet", List.of("diffusers", "UNet2DModel"));
        components.put("scheduler", List.of("diffusers", schedulerConfig.className()));
        codec.ifPresent(latents -> {
            ModelFolder.copy(latents.folder(), vqvae());
            components.put("vqvae", List.of("diffusers", "VQModel"));
        });
        ModelFolder.writeIndex(folder, codec.isPresent() ? "LDMPipeline" : "DDPMPipeline", components);
    }

    /** A row for each of as many seeds as are asked for, a column for each class or some images of any. */
    @Override
    public void drawSamples(Path sheet) {
        int columns = predictor.isConditional() ? Math.min(classes.size(), COLUMNS) : COLUMNS;
        int[] labels = predictor.isConditional() ? IntStream.range(0, columns).toArray() : new int[0];
        Scheduler sampler = Scheduler.of(schedulerConfig, options.samples().steps());
        try (UnconditionalPipeline pipeline =
                UnconditionalPipeline.load(folder.resolve("unet"), codec.map(latents -> vqvae()), device)) {
            List<List<byte[]>> rows = IntStream.range(0, options.samples().seeds())
                    .mapToObj(row -> {
                        List<NoiseSource> noise = IntStream.range(0, columns)
                                .mapToObj(column -> (NoiseSource) new TorchGenerator(row * columns + column)::randn)
                                .toList();
                        int side = shape().get(1);
                        return pipeline.generate(sampler, labels, side, side, noise).stream()
                                .map(Pixels::toRgb)
                                .toList();
                    })
                    .toList();
            List<String> titles = Arrays.stream(labels).mapToObj(classes::get).toList();
            PngWriter.write(sheet, SampleSheet.draw(rows, options.resolution(), titles));
        }
    }

    private Path vqvae() {
        return folder.resolve("vqvae");
    }

    private void requireFit(ConfigFile file, Path data) {
        codec.filter(latents -> !latents.type().equals("VQModel")).ifPresent(latents -> {
            throw file.unsupported("autoencoder", latents.type() + " under a UNet2DModel");
        });
        int channels = ModelFolder.json(unet).path("in_channels").asInt(CHANNELS);
        if (channels != shape().get(0)) {
            throw unet.bad("in_channels = " + channels + " but samples have " + shape().get(0) + " channels");
        }
        int known = ModelFolder.json(unet).path("num_class_embeds").asInt(0);
        if (known > 0 && known < classes.size()) {
            throw DiffusionException.badFile(
                    data, "holds " + classes.size() + " folders but num_class_embeds = " + known);
        }
    }
}
