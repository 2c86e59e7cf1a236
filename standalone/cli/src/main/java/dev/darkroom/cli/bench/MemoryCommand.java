package dev.darkroom.cli.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.cli.CliException;
import dev.darkroom.cli.Output;
import dev.darkroom.cli.stack.Installation;
import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.pipelines.LatentDiffusion;
import dev.darkroom.diffusion.pipelines.TextToImageRequest;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.NativeMemory;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows that nothing leaks: resident memory while one process generates, or loads models in turn, again and again. */
@Command(
        name = "memory",
        description =
                "Resident memory after a tenth and after all of many generations, or of many switches between models;"
                        + " the exit code is 1 when it grew by more than 5 percent.",
        mixinStandardHelpOptions = true)
final class MemoryCommand implements Callable<Integer> {
    private static final double GROWTH_LIMIT = 0.05;
    private static final int TENTH = 10;

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Parameters(
            paramLabel = "MODEL",
            arity = "0..2",
            description =
                    "Diffusers folders; with two of them each generation loads the other one (default: the model that ships).")
    private @Nullable List<Path> models;

    @Option(
            names = "--generations",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Pictures to generate (default: ${DEFAULT-VALUE}).")
    private int generations;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "2",
            description = "Denoising steps of each (default: ${DEFAULT-VALUE}).")
    private int steps;

    @Override
    public Integer call() {
        if (generations < TENTH) {
            throw CliException.refused("--generations must be at least " + TENTH + ", not " + generations);
        }
        try {
            return measure();
        } catch (DiffusionException e) {
            throw CliException.failed(String.valueOf(e.getMessage()));
        }
    }

    private int measure() {
        List<Path> folders =
                models == null ? List.of(Installation.current().models().resolve("emoji-64")) : models;
        Device device = Device.parse(options.device());
        Output output = new Output();
        long afterTenth = 0;
        LatentDiffusion model = LatentDiffusion.load(folders.get(0), device);
        try {
            for (int i = 1; i <= generations; i++) {
                generate(model, i);
                if (folders.size() > 1) {
                    model.close();
                    model = LatentDiffusion.load(folders.get(i % folders.size()), device);
                }
                afterTenth = i == generations / TENTH ? NativeMemory.residentBytes() : afterTenth;
                if (!options.json() && i % (generations / TENTH) == 0) {
                    output.note(String.format(Locale.ROOT, "%5d  %8.1f MB", i, NativeMemory.residentBytes() * 1e-6));
                }
            }
        } finally {
            model.close();
        }
        long afterAll = NativeMemory.residentBytes();
        double growth = (double) afterAll / afterTenth - 1;
        ObjectNode document = options.document("memory")
                .put("generations", generations)
                .put("models", folders.size())
                .put("resident_bytes_after_tenth", afterTenth)
                .put("resident_bytes_after_all", afterAll)
                .put("growth", growth);
        output.result(
                options.json()
                        ? document.toString()
                        : String.format(
                                Locale.ROOT,
                                "after %d: %.1f MB, after %d: %.1f MB, growth %.1f %%",
                                generations / TENTH,
                                afterTenth * 1e-6,
                                generations,
                                afterAll * 1e-6,
                                growth * 100));
        return growth <= GROWTH_LIMIT ? 0 : 1;
    }

    private void generate(LatentDiffusion model, int seed) {
        model.textToImage(
                new TextToImageRequest(
                        "red apple",
                        "",
                        model.description().defaultWidth(),
                        model.description().defaultHeight(),
                        steps,
                        model.description().defaultGuidanceScale(),
                        model.description().defaultScheduler(),
                        seed,
                        1),
                (step, of) -> true);
    }
}
