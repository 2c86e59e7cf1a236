package dev.darkroom.bench;

import dev.darkroom.diffusion.pipelines.DrawRequest;
import dev.darkroom.diffusion.pipelines.LatentDiffusion;
import dev.darkroom.diffusion.pipelines.LatentPreview;
import dev.darkroom.diffusion.pipelines.RgbImage;
import dev.darkroom.diffusion.pipelines.Sample;
import dev.darkroom.diffusion.random.TorchGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** What it costs to show an image that is not finished, as a worker does beside its step loop: a linear map of the latent, and a JPEG. */
final class PreviewCost {
    /** As a worker does it by default: pixels of the longer side, and previews a second of each job. */
    private static final int SIDE = 128;

    static final double PER_SECOND = 1;

    private static final int RUNS = 300;

    private PreviewCost() {}

    /** Processor seconds of one preview, after as many that warm up. */
    static double seconds(LatentDiffusion model, DrawRequest request) {
        Sample sample = model.prepare(request).begin(new TorchGenerator(1)::randn);
        LatentPreview preview = model.preview();
        show(preview, sample);
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long begin = threads.getCurrentThreadCpuTime();
        show(preview, sample);
        return (threads.getCurrentThreadCpuTime() - begin) * 1e-9 / RUNS;
    }

    private static void show(LatentPreview preview, Sample sample) {
        for (int run = 0; run < RUNS; run++) {
            RgbImage shown = preview.show(sample.estimate(), sample.form().latent(), SIDE, run);
            try (ImageOutputStream file = new MemoryCacheImageOutputStream(new ByteArrayOutputStream())) {
                ImageIO.write(shown.toBufferedImage(), "jpeg", file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
