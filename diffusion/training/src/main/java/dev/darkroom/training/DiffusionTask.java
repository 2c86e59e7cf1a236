package dev.darkroom.training;

import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.runtime.TrainableNetwork;
import dev.darkroom.diffusion.schedulers.ForwardProcess;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.weights.Shape;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a diffusion training works on: networks, where their weights come from, samples, and where the result goes. */
interface DiffusionTask {

    DiffusionOptions options();

    NoisePredictor predictor();

    ForwardProcess forwardProcess();

    Tensor initialWeight(Program.Weight weight);

    /** Whether a weight is trained, rather than frozen. */
    default boolean isTrained(String weight) {
        return true;
    }

    /** Low-rank additions to train instead of the weights themselves. */
    default Optional<LowRankAdapters> adapters() {
        return Optional.empty();
    }

    /** The clean samples, each of {@link #shape()}. */
    List<float[]> samples();

    Shape shape();

    /**
     * What a sample is conditioned on, the same number of values for each; none without condition.
     *
     * @param dropped for no caption
     * @param choice in 0..1, which of several captions
     */
    float[] condition(int sample, boolean dropped, float choice);

    void save(TrainableNetwork network);

    void drawSamples(Path sheet);
}
