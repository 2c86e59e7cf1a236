package dev.darkroom.worker.engine;

import dev.darkroom.diffusion.pipelines.LatentPreview;
import dev.darkroom.diffusion.pipelines.RgbImage;
import dev.darkroom.diffusion.pipelines.Sample;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.jboss.logging.Logger;

/** Shows images that are not finished, beside the engine's thread. */
final class Previews {
    private static final Logger LOG = Logger.getLogger(Previews.class);

    private final int side;
    private final Executor threads = Executors.newVirtualThreadPerTaskExecutor();

    /** @param side pixels of the longer one */
    Previews(int side) {
        this.side = side;
    }

    /** To be called by the engine's thread, which goes on at once. */
    void show(ImageInProgress image) {
        RunningGeneration running = image.running();
        LatentPreview preview = running.started().model().preview();
        Sample sample = image.sample();
        threads.execute(() -> {
            try {
                RgbImage shown = preview.show(sample.estimate(), sample.form().latent(), side, image.seed());
                running.listener().onPreview(image.index(), shown);
            } catch (RuntimeException e) {
                LOG.warnf(e, "preview not shown jobId=%s", running.prepared().jobId());
            }
        });
    }
}
