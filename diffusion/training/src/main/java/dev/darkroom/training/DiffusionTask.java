package dev.darkroom.training;

import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.runtime.TrainableNetwork;
import dev.darkroom.diffusion.script.Program;
import java.nio.file.Path;
import java.util.Optional;

/** What a diffusion training works on: networks, where their weights come from, samples, and where the result goes. */
interface DiffusionTask {

    /** Called once. */
    DiffusionSetup setup();

    Tensor initialWeight(Program.Weight weight);

    /** Whether a weight is trained, rather than frozen. */
    default boolean isTrained(String weight) {
        return true;
    }

    /** Low-rank additions to train instead of the weights themselves. */
    default Optional<LowRankAdapters> adapters() {
        return Optional.empty();
    }

    void save(TrainableNetwork network);

    void drawSamples(Path sheet);
}
