package dev.darkroom.training;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.runtime.TrainableNetwork;
import dev.darkroom.training.TrainingListener.StopMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The part of a training that is the same for all: metrics, checkpoints, and when to save and draw samples. */
final class TrainingRun {

    private final Path folder;
    private final TrainingOptions options;
    private final TrainableNetwork network;
    private final TrainingListener listener;
    private final Output output;
    private final TrainingCheckpoint checkpoint;
    private final Metrics metrics;
    private final int firstStep;
    private final long began = System.nanoTime();
    private double recentLoss = Double.NaN;

    /** What one kind of training makes of its weights. */
    interface Output {

        /** Writes the model as users load it. */
        void save();

        /** Draws samples with the model as saved, where there is something to draw. */
        void sample(Path sheet);
    }

    /** @param outputs the names of what the network's program computes, the loss first */
    TrainingRun(
            TrainingPlace place,
            TrainingOptions options,
            TrainableNetwork network,
            List<String> outputs,
            Output output) {
        this.folder = place.folder();
        this.options = options;
        this.network = network;
        this.listener = place.listener();
        this.output = output;
        this.checkpoint = new TrainingCheckpoint(folder);
        this.firstStep = place.resume() ? checkpoint.restore(network) : 0;
        this.metrics = new Metrics(folder, outputs, firstStep);
    }

    /** How many updates lie behind. */
    int firstStep() {
        return firstStep;
    }

    /** Updates the weights and notes what the update's calls computed, on average. */
    void update(int step, float[] losses) {
        if (!Float.isFinite(losses[0])) {
            throw DiffusionException.badRequest("the loss of step " + (step + 1) + " is " + losses[0]
                    + ": lower learning_rate, or raise warmup_steps; the checkpoint remains");
        }
        double learningRate = options.learningRate(step);
        float norm = network.update(learningRate, options.averageDecay(step));
        int done = step + 1;
        double seconds = (System.nanoTime() - began) * 1e-9;
        double samplesPerSecond = (done - firstStep) * options.samplesPerStep() / seconds;
        metrics.add(done, losses, learningRate, norm, samplesPerSecond);
        recentLoss = Double.isNaN(recentLoss) ? losses[0] : recentLoss + 0.05 * (losses[0] - recentLoss);
        Duration left = Duration.ofMillis((long) (1000 * seconds / (done - firstStep) * (options.steps() - done)));
        listener.onStep(new TrainingListener.Progress(done, options.steps(), recentLoss, samplesPerSecond, left));
        boolean last = done == options.steps();
        StopMode stopMode = last ? StopMode.GO_ON : listener.stopMode();
        if (last || done % options.checkpointEvery() == 0 || stopMode == StopMode.SAVE || stopMode == StopMode.LEAVE) {
            checkpoint.save(network);
            if (!last) {
                listener.onCheckpoint(done, checkpoint.file());
            }
            // Who leaves may do so while the JVM shuts down, and then AWT does not start any more.
            if (stopMode != StopMode.LEAVE) {
                PngWriter.write(folder.resolve("loss.png"), LossPlot.draw(metrics.losses()));
            }
        }
        if (stopMode == StopMode.LEAVE || stopMode == StopMode.STOP) {
            throw new TrainingStoppedException(done, options.steps());
        }
        if (last || (options.sampleEvery() > 0 && done % options.sampleEvery() == 0)) {
            output.save();
            Path sheet = folder.resolve("samples").resolve(String.format(Locale.ROOT, "step-%06d.png", done));
            output.sample(sheet);
            if (Files.exists(sheet)) { // not every output draws samples
                listener.onFile(sheet);
            }
        }
    }
}
