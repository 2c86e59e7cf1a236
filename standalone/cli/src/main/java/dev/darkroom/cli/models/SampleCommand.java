package dev.darkroom.cli.models;

import dev.darkroom.cli.console.CliException;
import dev.darkroom.cli.console.Output;
import dev.darkroom.cli.generate.ImageFiles;
import dev.darkroom.diffusion.model.CheckedModel;
import dev.darkroom.diffusion.model.DiffusersFolder;
import dev.darkroom.diffusion.model.ModelDescription;
import dev.darkroom.diffusion.pipelines.RgbImage;
import dev.darkroom.diffusion.pipelines.UnconditionalPipeline;
import dev.darkroom.diffusion.random.TorchGenerator;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.schedulers.NoiseSource;
import dev.darkroom.diffusion.schedulers.Scheduler;
import dev.darkroom.diffusion.schedulers.SchedulerConfig;
import dev.darkroom.diffusion.schedulers.SchedulerName;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Draws with a model that takes no prompt, in this process. */
@Command(
        name = "sample",
        description = "Draws with a model that takes no prompt (DDPM, DDIM, LDM), of a class where it knows classes.",
        mixinStandardHelpOptions = true)
final class SampleCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME|FOLDER", description = "A model by its name, or any folder in diffusers layout.")
    private String model;

    @Option(names = "--class", paramLabel = "N", description = "Number of the class to draw.")
    private @Nullable Integer label;

    @Option(names = "--seed", description = "Same seed, same image; image i is drawn from seed + i.")
    private long seed;

    @Option(names = "--steps", description = "Denoising steps (default: the model's).")
    private @Nullable Integer steps;

    @Option(names = "--scheduler", description = "Sampler, for example ddim (default: the model's).")
    private @Nullable String scheduler;

    @Option(names = "-n", paramLabel = "N", description = "Number of images.")
    private int count = 1;

    @Option(names = "--device", description = "auto, cpu or cuda:N.")
    private String device = "auto";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where to write (default: ${DEFAULT-VALUE}); several images become FILE-0.png, FILE-1.png...")
    private Path file = Path.of("image.png");

    @Mixin
    private LocalModels models;

    @Override
    public Integer call() {
        CheckedModel checked = models.read(model);
        if (!(checked.files() instanceof DiffusersFolder folder) || !folder.isUnconditional()) {
            throw CliException.refused(
                    checked.description().name() + " draws what a prompt says: darkroom generate PROMPT --model NAME");
        }
        ImageFiles files = ImageFiles.drawnHere(file);
        List<Path> names = files.names(count);
        List<RgbImage> drawn = draw(folder, checked.description());
        for (int i = 0; i < drawn.size(); i++) {
            ImageFiles.write(names.get(i), files.encode(drawn.get(i).toBufferedImage()));
            new Output()
                    .result(names.get(i) + " (" + drawn.get(i).width() + "x"
                            + drawn.get(i).height() + ", seed " + drawn.get(i).seed() + ")");
        }
        return 0;
    }

    private List<RgbImage> draw(DiffusersFolder folder, ModelDescription description) {
        try (UnconditionalPipeline pipeline = UnconditionalPipeline.load(folder, Device.parse(device))) {
            if (pipeline.isClassConditional() != (label != null)) {
                throw CliException.refused(
                        label == null ? "the model draws classes: --class N" : "--class: the model knows no classes");
            }
            int[] labels = new int[label == null ? 0 : count];
            Arrays.fill(labels, label == null ? 0 : label);
            List<NoiseSource> noise = IntStream.range(0, count)
                    .mapToObj(i -> (NoiseSource) new TorchGenerator(seed + i)::randn)
                    .toList();
            List<Tensor> images = pipeline.generate(
                    scheduler(folder.schedulerConfig(), description),
                    labels,
                    description.defaultWidth() / description.latentFactor(),
                    description.defaultHeight() / description.latentFactor(),
                    noise);
            return IntStream.range(0, count)
                    .mapToObj(i -> RgbImage.of(images.get(i), seed + i))
                    .toList();
        }
    }

    private Scheduler scheduler(SchedulerConfig own, ModelDescription description) {
        SchedulerConfig config =
                scheduler == null ? own : SchedulerName.parse(scheduler).configure(own);
        return Scheduler.of(config, steps == null ? description.defaultSteps() : steps);
    }
}
