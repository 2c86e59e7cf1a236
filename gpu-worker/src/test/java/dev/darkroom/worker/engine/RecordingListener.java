package dev.darkroom.worker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.diffusion.pipelines.RgbImage;
import dev.darkroom.worker.checkpoints.Checkpoint;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what it receives. */
class RecordingListener implements GenerationListener {
    final List<Integer> steps = new CopyOnWriteArrayList<>();
    final List<Checkpoint> checkpoints = new CopyOnWriteArrayList<>();
    final List<RgbImage> previews = new CopyOnWriteArrayList<>();

    @Override
    public StopMode stopMode() {
        return StopMode.GO_ON;
    }

    @Override
    public void onStep(int step, int all) {
        assertThat(step).isBetween(1, all);
        steps.add(step);
    }

    @Override
    public void onPreview(int index, RgbImage preview) {
        previews.add(preview);
    }

    @Override
    public void onCheckpoint(Checkpoint checkpoint) {
        checkpoints.add(checkpoint);
    }
}
