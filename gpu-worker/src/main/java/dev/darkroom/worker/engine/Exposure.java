package dev.darkroom.worker.engine;

import dev.darkroom.diffusion.pipelines.Drawing;
import dev.darkroom.diffusion.pipelines.Picture;
import dev.darkroom.diffusion.pipelines.Sample;
import dev.darkroom.diffusion.random.TorchGenerator;
import dev.darkroom.worker.checkpoints.Checkpoint;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One picture of a development. */
final class Exposure {
    private final Development development;
    private final Drawing drawing;
    private final int index;
    private final TorchGenerator noise;
    private int stage;
    private Sample sample;
    private @Nullable Picture picture;

    private Exposure(
            Development development, Drawing drawing, int index, TorchGenerator noise, int stage, Sample sample) {
        this.development = development;
        this.drawing = drawing;
        this.index = index;
        this.noise = noise;
        this.stage = stage;
        this.sample = sample;
    }

    static Exposure of(Development development, int index, Drawing drawing, Optional<Checkpoint.Progress> saved) {
        long seed = development.request().seed() + index;
        TorchGenerator noise =
                saved.map(progress -> new TorchGenerator(progress.noise())).orElseGet(() -> new TorchGenerator(seed));
        Sample sample = saved.map(progress -> drawing.resume(progress.stage(), seed, progress.state(), noise::randn))
                .orElseGet(() -> drawing.begin(noise::randn));
        return new Exposure(
                development,
                drawing,
                index,
                noise,
                saved.map(Checkpoint.Progress::stage).orElse(0),
                sample);
    }

    Development development() {
        return development;
    }

    int index() {
        return index;
    }

    /** Picture i draws its noise from seed + i. */
    long seed() {
        return development.request().seed() + index;
    }

    /** From 0; 1 is the pass that enlarges it. */
    int stage() {
        return stage;
    }

    Sample sample() {
        return sample;
    }

    void step(Sample next) {
        sample = next;
    }

    /** Evaluations of the U-Net so far, in all stages. */
    int evaluations() {
        return drawing.evaluationsBefore(stage) + sample.state().evaluations();
    }

    /** Takes in the decoded picture of a stage; it may have another stage before it. */
    void decoded(Picture decoded) {
        if (stage + 1 < drawing.stages()) {
            sample = drawing.enlarge(decoded, noise::randn);
            stage++;
        } else {
            picture = decoded;
        }
    }

    boolean isDone() {
        return picture != null;
    }

    Optional<Picture> picture() {
        return Optional.ofNullable(picture);
    }

    Checkpoint.Progress progress() {
        return new Checkpoint.Progress(stage, sample.state(), noise.state());
    }
}
