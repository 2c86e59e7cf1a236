package dev.darkroom.worker.engine;

import dev.darkroom.diffusion.pipelines.PreparedGeneration;
import dev.darkroom.diffusion.pipelines.RgbImage;
import dev.darkroom.diffusion.pipelines.Sample;
import dev.darkroom.diffusion.random.TorchGenerator;
import dev.darkroom.worker.checkpoints.Checkpoint;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One image of a running generation. */
final class ImageInProgress {
    private final RunningGeneration running;
    private final PreparedGeneration generation;
    private final int index;
    private final TorchGenerator noise;
    private int stage;
    private Sample sample;
    private @Nullable RgbImage finished;

    private ImageInProgress(
            RunningGeneration running,
            PreparedGeneration generation,
            int index,
            TorchGenerator noise,
            int stage,
            Sample sample) {
        this.running = running;
        this.generation = generation;
        this.index = index;
        this.noise = noise;
        this.stage = stage;
        this.sample = sample;
    }

    static ImageInProgress of(
            RunningGeneration running, int index, PreparedGeneration generation, Optional<Checkpoint.Progress> saved) {
        long seed = running.request().seed() + index;
        TorchGenerator noise =
                saved.map(progress -> new TorchGenerator(progress.noise())).orElseGet(() -> new TorchGenerator(seed));
        Sample sample = saved.map(progress -> generation.resume(progress.stage(), seed, progress.state(), noise::randn))
                .orElseGet(() -> generation.begin(noise::randn));
        return new ImageInProgress(
                running,
                generation,
                index,
                noise,
                saved.map(Checkpoint.Progress::stage).orElse(0),
                sample);
    }

    RunningGeneration running() {
        return running;
    }

    int index() {
        return index;
    }

    /** Image i draws its noise from seed + i. */
    long seed() {
        return running.request().seed() + index;
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
        return generation.evaluationsBefore(stage) + sample.state().evaluations();
    }

    /** Takes in the decoded image of a stage; it may have another stage before it. */
    void decoded(RgbImage decoded) {
        if (stage + 1 < generation.stages()) {
            sample = generation.enlarge(decoded, noise::randn);
            stage++;
        } else {
            finished = decoded;
        }
    }

    boolean isDone() {
        return finished != null;
    }

    Optional<RgbImage> finished() {
        return Optional.ofNullable(finished);
    }

    Checkpoint.Progress progress() {
        return new Checkpoint.Progress(stage, sample.state(), noise.state());
    }
}
