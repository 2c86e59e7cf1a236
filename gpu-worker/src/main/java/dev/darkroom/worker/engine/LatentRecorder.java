package dev.darkroom.worker.engine;

import dev.darkroom.diffusion.pipelines.LatentDiffusion;
import dev.darkroom.diffusion.pipelines.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Keeps samples of one image, evenly spread over its steps, until there is time to decode them. Touched by the engine's thread only. */
final class LatentRecorder {
    /** Intervals between the samples that are kept: enough to show the denoising, few enough to decode. */
    private static final int INTERVALS = 16;

    private final List<Sample> kept = new ArrayList<>();

    /** The first of them, decoded. */
    private final List<RecordedLatents.Latent> decoded = new ArrayList<>();

    /** Keeps the first sample and the last, and all of them where there are few steps. */
    void pass(Sample sample) {
        int step = sample.state().evaluations();
        if (step == 0 || interval(step, sample) > interval(step - 1, sample)) {
            kept.add(sample);
        }
    }

    boolean isDecoded() {
        return decoded.size() == kept.size();
    }

    void decodeNext(LatentDiffusion model, long seed) {
        Sample sample = kept.get(decoded.size());
        decoded.add(new RecordedLatents.Latent(
                sample.state().evaluations(), sample.timestep(), sample.latent(), model.decode(sample, seed)));
    }

    /** The recorded latents; empty where none were kept. */
    Optional<RecordedLatents> latents(LatentDiffusion model) {
        return kept.stream()
                .findFirst()
                .map(sample -> new RecordedLatents(
                        sample.form().latent(),
                        model.rowBytes(sample.form()) * sample.rows(),
                        model.decodeBytes(sample.form()),
                        decoded));
    }

    private static int interval(int step, Sample sample) {
        return step * INTERVALS / sample.evaluations();
    }
}
