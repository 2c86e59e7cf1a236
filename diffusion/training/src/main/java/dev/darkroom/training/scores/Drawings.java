package dev.darkroom.training.scores;

import dev.darkroom.diffusion.model.ModelDescription;
import dev.darkroom.diffusion.pipelines.DrawRequest;
import dev.darkroom.diffusion.pipelines.LatentDiffusion;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.images.Lanczos;
import dev.darkroom.training.datasets.CaptionedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Images of every subject of a data set, drawn as users' images are drawn. */
final class Drawings {

    private static final int CHANNELS = 3;

    private final Path model;
    private final Evaluation.Drawing options;
    private final int side;

    /** @param side of the images, in pixels, to which those of a model of another size are brought */
    Drawings(Path model, Evaluation.Drawing options, int side) {
        this.model = model;
        this.options = options;
        this.side = side;
    }

    /**
     * A drawn image.
     *
     * @param subject that it was to show
     * @param rgb side * side * 3 bytes
     */
    @SuppressWarnings("ArrayRecordComponent") // compared nowhere
    record Drawing(String subject, byte[] rgb) {}

    List<Drawing> of(List<CaptionedImage> images, Device device, Evaluation.Listener listener) {
        Map<String, String> prompts = new TreeMap<>();
        images.forEach(image -> prompts.putIfAbsent(image.subject(), prompt(image)));
        List<Drawing> drawings = new ArrayList<>();
        try (LatentDiffusion pipeline = LatentDiffusion.load(model, device)) {
            prompts.forEach((subject, prompt) -> {
                pipeline.draw(request(pipeline.description(), prompt), drawings.size(), options.images())
                        .forEach(image -> drawings.add(new Drawing(
                                subject,
                                Lanczos.resize(image.rgb(), image.width(), image.height(), CHANNELS, side, side))));
                listener.onImages(drawings.size(), prompts.size() * options.images());
            });
        }
        return drawings;
    }

    /** An image with fewer captions gives its last. */
    private String prompt(CaptionedImage image) {
        return image.captions().get(Math.min(options.caption(), image.captions().size()) - 1);
    }

    private DrawRequest request(ModelDescription description, String prompt) {
        return new DrawRequest(
                prompt,
                description.defaultWidth(),
                description.defaultHeight(),
                description.defaultScheduler(),
                options.steps().orElse(description.defaultSteps()),
                options.guidanceScale().orElse(description.defaultGuidanceScale()));
    }
}
