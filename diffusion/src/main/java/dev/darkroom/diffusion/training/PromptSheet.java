package dev.darkroom.diffusion.training;

import dev.darkroom.diffusion.adapters.Adapters;
import dev.darkroom.diffusion.pipelines.LatentDiffusion;
import dev.darkroom.diffusion.pipelines.TextToImageRequest;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.Precision;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Draws fixed prompts with fixed seeds, by the very pipeline that users run. */
final class PromptSheet {

    private PromptSheet() {}

    static void draw(Path model, Adapters adapters, DiffusionOptions options, Device device, Path sheet) {
        DiffusionOptions.Samples samples = options.samples();
        if (samples.prompts().isEmpty()) {
            return;
        }
        List<List<byte[]>> rows = IntStream.range(0, samples.seeds())
                .mapToObj(row -> (List<byte[]>) new ArrayList<byte[]>())
                .toList();
        try (LatentDiffusion pipeline = LatentDiffusion.load(model, device, Precision.FP32, adapters)) {
            for (String prompt : samples.prompts()) {
                TextToImageRequest request = new TextToImageRequest(
                        prompt,
                        "",
                        options.resolution(),
                        options.resolution(),
                        samples.steps(),
                        samples.guidanceScale(),
                        pipeline.description().defaultScheduler(),
                        0,
                        samples.seeds());
                pipeline.textToImage(request, (step, steps) -> true)
                        .forEach(picture -> rows.get((int) picture.seed()).add(picture.rgb()));
            }
        }
        PngFile.write(sheet, SampleSheet.draw(rows, options.resolution(), samples.prompts()));
    }
}
