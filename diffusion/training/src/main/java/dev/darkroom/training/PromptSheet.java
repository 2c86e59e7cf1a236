package dev.darkroom.training;

import dev.darkroom.diffusion.adapters.Adapters;
import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.pipelines.DrawRequest;
import dev.darkroom.diffusion.pipelines.LatentDiffusion;
import dev.darkroom.diffusion.pipelines.RgbImage;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.Precision;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Fixed prompts with fixed seeds, drawn on one sheet as users' images are drawn.
 *
 * @param prompts one for each column
 * @param seeds how many rows, from seed 0 on
 */
public record PromptSheet(List<String> prompts, int seeds, int steps, double guidanceScale) {

    public PromptSheet {
        prompts = List.copyOf(prompts);
    }

    static PromptSheet read(ConfigFile file) {
        return new PromptSheet(
                file.texts("prompts", List.of()),
                file.size("seeds", 4),
                file.size("steps", 20),
                file.number("guidance_scale", 4));
    }

    /**
     * Draws all of it.
     *
     * @param side of the images, in pixels
     * @throws dev.darkroom.diffusion.DiffusionException if the model cannot serve one of the values
     */
    public BufferedImage draw(LatentDiffusion pipeline, int side) {
        String scheduler = pipeline.description().defaultScheduler();
        List<List<RgbImage>> columns = prompts.stream()
                .map(prompt -> new DrawRequest(prompt, side, side, scheduler, steps, guidanceScale))
                .map(request -> pipeline.draw(request, 0, seeds))
                .toList();
        List<List<byte[]>> rows = IntStream.range(0, seeds)
                .mapToObj(seed ->
                        columns.stream().map(column -> column.get(seed).rgb()).toList())
                .toList();
        return SampleSheet.draw(rows, side, prompts);
    }

    /** Writes a sheet of a model to a file, where there are prompts. */
    void write(Path file, Path model, Adapters adapters, int side, Device device) {
        if (prompts.isEmpty()) {
            return;
        }
        try (LatentDiffusion pipeline = LatentDiffusion.load(model, device, Precision.FP32, adapters)) {
            PngWriter.write(file, draw(pipeline, side));
        }
    }
}
